import { markdownText } from '../diagnostics/markdown-text.ts';
import { shown } from '../diagnostics/shown.ts';
import { humanBytes } from '../diagnostics/human-bytes.ts';
import { humanDuration } from './human-duration.ts';
import type { Paint } from './paint.ts';
import { PLAIN } from './paint.ts';
import { pinName } from './pin-of.ts';
import { pendingLine } from './pending-text.ts';
import { runningLines } from './running-text.ts';
import type { StandingState } from './standing.ts';
import type { ArtifactStatus, MachineStatus, Status } from './status.ts';
import { type Cell, tableMarkdown, tableText } from './table-text.ts';

interface StatusTextOptions {
  readonly paint: Paint;
  /** ISO 8601: what `since` is counted from. */
  readonly now: string;
}

export function statusText(unsafe: Status, options: StatusTextOptions): string {
  const status = shown(unsafe);
  const { paint } = options;
  const parts = [`${paint.bold(status.fleet)}: ${countsText(status)}`];
  for (const line of runningLines(status.running ?? [], options.now)) parts.push(paint.yellow(line));
  if (status.pending !== undefined) parts.push(paint.yellow(pendingLine(status.pending)));
  if (status.artifacts.length > 0) parts.push(tableText(artifactRows(status.artifacts, options)));
  if (status.machines.length > 0) parts.push(tableText(machineRows(status.machines, options)));
  const told = new Set<string>();
  const publications = status.artifacts.flatMap((artifact) => artifact.publications);
  for (const { id, state, reasons, pinned } of [...status.machines, ...publications, ...status.artifacts]) {
    if (pinned !== undefined) {
      const instead = pinned.instead === undefined ? '' : ` in place of ${pinned.instead}`;
      told.add(`${id}: held by a pin at ${pinName(pinned)}${instead}`);
    }
    if (state === 'in sync' || state === 'not needed' || state === 'pending') continue;
    for (const reason of reasons) told.add(`${id}: ${reason}`);
  }
  const most = 6;
  const lines = [...told].slice(0, most);
  if (told.size > most) lines.push(`and ${told.size - most} more: zoo why ID says each`);
  if (lines.length > 0) parts.push(paint.dim(lines.join('\n')));
  return parts.join('\n\n');
}

export function statusMarkdown(unsafe: Status, now: string): string {
  const status = shown(unsafe);
  const options = { paint: PLAIN, now };
  const parts = [`## zoo status: ${markdownText(status.fleet)}`, countsText(status)];
  for (const line of runningLines(status.running ?? [], now)) parts.push(`**${markdownText(line)}**`);
  if (status.pending !== undefined) parts.push(`**${pendingLine(status.pending)}**`);
  if (status.artifacts.length > 0) parts.push(tableMarkdown(artifactRows(status.artifacts, options)));
  if (status.machines.length > 0) parts.push(tableMarkdown(machineRows(status.machines, options)));
  return `${parts.join('\n\n')}\n`;
}

function countsText({ counts }: Status): string {
  return Object.entries(counts)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}

function artifactRows(
  artifacts: readonly ArtifactStatus[],
  { paint }: StatusTextOptions,
): readonly (readonly Cell[])[] {
  const head = ['MODEL', 'FORMAT', 'STATE', 'SIZE', 'PUBLISHED'].map((text) => ({ text, paint: paint.dim }));
  let last = '';
  const rows = artifacts.map((artifact): readonly Cell[] => {
    const name = `${artifact.family}/${artifact.model}`;
    const shown = name === last ? '' : name;
    last = name;
    const published = artifact.publications.map(
      ({ target, state, version, pinned }) =>
        `${target} ${version} ${state === 'in sync' ? 'ok' : state}${pinned === undefined ? '' : ', pinned'}`,
    );
    return [
      { text: shown, paint: paint.bold },
      { text: artifact.variety },
      stateCell(artifact.state, artifact.state === 'in sync' ? 'made' : artifact.state, paint),
      { text: artifact.sizeBytes === undefined ? '' : humanBytes(artifact.sizeBytes) },
      { text: published.join(', ') },
    ];
  });
  return [head, ...rows];
}

function machineRows(
  machines: readonly MachineStatus[],
  { paint, now }: StatusTextOptions,
): readonly (readonly Cell[])[] {
  const head = ['MACHINE', 'SLOT', 'HOSTS', 'STATE', 'SINCE'].map((text) => ({ text, paint: paint.dim }));
  const rows = machines.map((machine): readonly Cell[] => [
    { text: machine.machine, paint: paint.bold },
    { text: machine.slot },
    { text: tenantText(machine) },
    machine.paused
      ? { text: 'paused', paint: paint.yellow }
      : stateCell(machine.state, machineStateText(machine), paint),
    { text: sinceText(machine.since, now) },
  ]);
  return [head, ...rows];
}

function machineStateText({ state, hosts }: MachineStatus): string {
  if (state !== 'in sync') return state;
  return hosts === undefined ? 'empty' : 'healthy';
}

/** `zen-nano-gguf-q4_k_m`, or with an arrow to whom it shall host. */
function tenantText({ hosts, wanted, pinned }: MachineStatus): string {
  const now = `${hosts ?? 'none'}${pinned === undefined ? '' : `, pinned at ${pinName(pinned)}`}`;
  if (pinned !== undefined && (wanted ?? hosts) === hosts) return now;
  return (wanted ?? 'none') === now ? now : `${now} -> ${wanted ?? 'none'}`;
}

function stateCell(state: StandingState, text: string, paint: Paint): Cell {
  switch (state) {
    case 'in sync':
      return { text, paint: paint.green };
    case 'unhealthy':
    case 'drifted':
      return { text, paint: paint.red };
    case 'pending':
    case 'held':
    case 'claimed':
    case 'unknown':
      return { text, paint: paint.yellow };
    case 'not needed':
    case 'unmanaged':
    case 'deleted':
      return { text, paint: paint.dim };
  }
}

/** `2026-11-22 03:46 (3h 2m ago)`. */
function sinceText(since: string | undefined, now: string): string {
  if (since === undefined) return '';
  const ago = humanDuration(Math.max(0, Date.parse(now) - Date.parse(since)));
  return `${since.slice(0, 16).replace('T', ' ')} (${ago} ago)`;
}
