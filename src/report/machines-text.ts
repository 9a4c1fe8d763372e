import { humanBytes } from '../diagnostics/human-bytes.ts';
import { shown } from '../diagnostics/shown.ts';
import { MAIN_SLOT } from '../resources/slot.ts';
import type { CouldHost, MachineRow, Machines } from './machines.ts';
import type { Paint } from './paint.ts';
import { type Cell, tableText } from './table-text.ts';

const HEAD = ['MACHINE', 'REACH', 'SYSTEM', 'CPUS', 'MEMORY', 'DISK FREE', 'BACKEND', 'HOSTS', 'COULD HOST'];

/** A line each; of a single machine also every artifact that it could host. */
export function machinesText(unsafe: Machines, paint: Paint): string {
  const { machines } = shown(unsafe);
  if (machines.length === 0) return 'The fleet names no machine.';
  const head = HEAD.map((text) => ({ text, paint: paint.dim }));
  const reasons = machines.flatMap(({ machine, why }) => (why === undefined ? [] : [`${machine}: ${why}`]));
  const [only, ...others] = machines;
  return [
    tableText([head, ...machines.map((row) => cellsOf(row, paint))]),
    ...(reasons.length === 0 ? [] : [paint.dim(reasons.join('\n'))]),
    ...(only === undefined || others.length > 0 ? [] : detailsOf(only, paint)),
  ].join('\n\n');
}

function cellsOf(row: MachineRow, paint: Paint): readonly Cell[] {
  const { machine, reach, os, arch, cpus, diskFreeBytes, backend, hosts, couldHost } = row;
  const start = [{ text: machine, paint: paint.bold }, { text: reach.join(', ') }];
  if (row.state !== 'seen') return [...start, { text: row.state, paint: paint.yellow }];
  return [
    ...start,
    { text: `${os} ${arch}` },
    { text: cpus === undefined ? 'unknown' : String(cpus) },
    { text: memoryText(row) },
    { text: diskFreeBytes === undefined ? 'unknown' : humanBytes(diskFreeBytes) },
    { text: backend },
    { text: hosts?.map(hostText).join(', ') || 'nothing' },
    { text: couldHostText(couldHost ?? []) },
  ];
}

/** `12.0 GB free of 24.5 GB` */
function memoryText({ memoryTotalBytes, memoryAvailableBytes }: MachineRow): string {
  if (memoryTotalBytes === undefined || memoryAvailableBytes === undefined) return 'unknown';
  return `${humanBytes(memoryAvailableBytes)} free of ${humanBytes(memoryTotalBytes)}`;
}

function hostText({ slot, tenant }: { readonly slot: string; readonly tenant: string }): string {
  return slot === MAIN_SLOT ? tenant : `${tenant} (${slot})`;
}

/** `3 of 4 made` */
function couldHostText(all: readonly CouldHost[]): string {
  if (all.length === 0) return 'nothing is made yet';
  const unsure = all.filter(({ fits }) => fits === undefined).length;
  const count = `${all.filter(({ fits }) => fits === true).length} of ${all.length} made`;
  return unsure === 0 ? count : `${count}, ${unsure} unknown`;
}

function detailsOf(
  { zoo, programs, budgetBytes, couldHost = [] }: MachineRow,
  paint: Paint,
): readonly string[] {
  const lines = [
    ...(zoo === undefined ? [] : [`folder: ${zoo}`]),
    ...(programs === undefined ? [] : [`program: ${programs.join(', ') || 'none was found'}`]),
    ...(budgetBytes === undefined ? [] : [`tenants may take ${humanBytes(budgetBytes)} together`]),
  ];
  const head = ['COULD HOST', 'NEEDS', 'FITS'].map((text) => ({ text, paint: paint.dim }));
  const rows = couldHost.map((one) => [
    { text: `${one.model} ${one.variety}` },
    { text: one.needBytes === undefined ? 'unknown' : humanBytes(one.needBytes) },
    fitsCell(one, paint),
  ]);
  return [
    ...(lines.length === 0 ? [] : [lines.join('\n')]),
    ...(rows.length === 0 ? [] : [tableText([head, ...rows])]),
  ];
}

function fitsCell({ fits }: CouldHost, paint: Paint): Cell {
  if (fits === undefined) return { text: 'unknown', paint: paint.yellow };
  return fits ? { text: 'yes', paint: paint.green } : { text: 'no', paint: paint.red };
}
