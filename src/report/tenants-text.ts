import { humanBytes } from '../diagnostics/human-bytes.ts';
import { shown } from '../diagnostics/shown.ts';
import { slotName } from '../resources/slot.ts';
import { humanDuration } from './human-duration.ts';
import type { Paint } from './paint.ts';
import { type Cell, tableText } from './table-text.ts';
import type { TenantRow, Tenants, TenantState } from './tenants.ts';

const HEAD = [
  'MACHINE',
  'TENANT',
  'VERSION',
  'STATE',
  'DIGEST',
  'PORT',
  'PID',
  'MEMORY',
  'UPTIME',
  'SLOTS',
  'TOKENS/S',
];
const UNKNOWN = 'unknown';

export function tenantsText(unsafe: Tenants, paint: Paint): string {
  const { tenants } = shown(unsafe);
  if (tenants.length === 0) return 'The fleet hosts no tenant on any machine.';
  const head = HEAD.map((text) => ({ text, paint: paint.dim }));
  const reasons = tenants.flatMap(({ machine, slot, why, notCompared }) => [
    ...why.map((text) => `${slotName(machine, slot)}: ${text}`),
    ...notCompared.map(
      (text) => `${slotName(machine, slot)}: not compared, because the machine does not show it: ${text}`,
    ),
  ]);
  const table = tableText([head, ...tenants.map((row) => cellsOf(row, paint))]);
  return reasons.length === 0 ? table : `${table}\n\n${paint.dim(reasons.join('\n'))}`;
}

function cellsOf(row: TenantRow, paint: Paint): readonly Cell[] {
  const isThere = row.tenant !== undefined;
  const told = (text: string | undefined): Cell => ({ text: text ?? (isThere ? UNKNOWN : '') });
  return [
    { text: slotName(row.machine, row.slot), paint: paint.bold },
    told(row.model === undefined ? row.tenant : `${row.model} ${row.variety ?? ''}`),
    told(row.version ?? (row.artifact === undefined ? undefined : 'unpublished')),
    stateCell(row.state, paint),
    told(digestText(row)),
    told(row.port === undefined ? undefined : String(row.port)),
    told(row.pid === undefined ? undefined : String(row.pid)),
    told(memoryText(row)),
    told(row.uptimeSeconds === undefined ? undefined : humanDuration(row.uptimeSeconds * 1000)),
    told(slotsText(row)),
    told(row.tokens === 0 ? 'none yet' : row.tokensPerSecond?.toFixed(1)),
  ];
}

function stateCell(state: TenantState, paint: Paint): Cell {
  switch (state) {
    case 'serving':
      return { text: state, paint: paint.green };
    case 'differs':
      return { text: state, paint: paint.red };
    case 'unknown':
    case 'paused':
      return { text: state, paint: paint.yellow };
    case 'empty':
      return { text: state, paint: paint.dim };
  }
}

function digestText({ digest, digestCompared }: TenantRow): string | undefined {
  if (digest === undefined) return undefined;
  return digestCompared === true ? 'compared' : 'not compared';
}

/** `312.4 MB of 160.0 MB predicted` */
function memoryText({ residentBytes, predictedBytes }: TenantRow): string | undefined {
  if (residentBytes === undefined) return undefined;
  const predicted = predictedBytes === undefined ? '' : ` (${humanBytes(predictedBytes)} predicted)`;
  return `${humanBytes(residentBytes)}${predicted}`;
}

/** `1 of 2 busy, 4096 each` */
function slotsText({ slots, busy, context }: TenantRow): string | undefined {
  if (slots === undefined) return undefined;
  const count = busy === undefined ? String(slots) : `${busy} of ${slots} busy`;
  return context === undefined ? count : `${count}, ${context} tokens each`;
}
