import { type ApplyState, type Running } from './apply-state.ts';
import { humanBytes } from '../diagnostics/human-bytes.ts';
import { humanDuration } from './human-duration.ts';
import type { Paint } from './paint.ts';
import { progressText } from './progress-text.ts';
import { verbWords } from './verb-words.ts';

const BAR_WIDTH = 24;
const GAP = '  ';
/** Of a name: less of it tells nothing apart. */
const LEAST_NAME = 14;
/** A speed over less than this says more about the start than about the work. Milliseconds. */
const SPEED_AFTER = 1500;

export interface Screen {
  readonly columns: number;
  readonly now: number;
  readonly paint: Paint;
}

/** The lines that are drawn over and over while actions run: one per action, then the sum. */
export function applyFrame(state: ApplyState, screen: Screen): string {
  const lines = [...state.running.values()].map((running) => runningLine(running, screen));
  if (state.aside !== undefined) {
    const { text, done = 0, total = 0 } = state.aside;
    // An empty bar says nothing; what is being looked at does.
    const share = total > 0 && done > 0 ? `${bar(done / total, screen.paint)}  ` : '';
    lines.push(`  ${share}${shortened(text, screen.columns - 2 - (share === '' ? 0 : BAR_WIDTH + 4))}`);
  }
  if (state.total > 0 && state.ended + state.running.size > 0) {
    lines.push(screen.paint.dim(`  ${state.ended} of ${state.total} done, ${state.running.size} running`));
  }
  return lines.map((line) => cut(line, screen.columns)).join('\n');
}

/** On a narrow screen the name gives way first, in its middle, then the speed and the notes; a count is never cut. */
function runningLine(running: Running, { now, paint, columns }: Screen): string {
  const { action, since, progress, counted, note } = running;
  const doing = progress?.what ?? verbWords(action.kind, action.verb).doing;
  const isCounted = progress !== undefined && progress.total > 0;
  const start = `  ${isCounted ? bar(progress.done / progress.total, paint) : moving(now - since, paint)}`;
  const count = progress === undefined ? doing : `${doing} ${progressText(progress)}`;
  const others = [
    humanDuration(now - since),
    ...(progress?.unit === 'bytes' && counted !== undefined
      ? speed(progress.done - counted.from, progress.total - progress.done, now - counted.since)
      : []),
    ...(note === undefined ? [] : [note]),
  ];
  const left = columns - (2 + BAR_WIDTH + 2) - GAP.length - count.length - GAP.length;
  const fitting: string[] = [];
  for (const part of others) {
    const taken = [...fitting, part].reduce((sum, text) => sum + text.length + GAP.length, 0);
    if (left - taken < LEAST_NAME) break;
    fitting.push(part);
  }
  const room = left - fitting.reduce((sum, text) => sum + text.length + GAP.length, 0);
  return [start, paint.bold(shortened(action.id, Math.max(room, 1))), count, ...fitting].join(GAP);
}

function speed(bytes: number, left: number, milliseconds: number): readonly string[] {
  if (milliseconds < SPEED_AFTER || bytes <= 0) return [];
  const perSecond = bytes / (milliseconds / 1000);
  const rate = `${humanBytes(perSecond)}/s`;
  return left > 0 ? [rate, `${humanDuration((left / perSecond) * 1000)} left`] : [rate];
}

/** The end of an id says more than its middle. */
function shortened(id: string, most: number): string {
  if (id.length <= most) return id;
  if (most < 2) return id.slice(0, Math.max(0, most));
  const head = Math.floor((most - 1) / 3);
  return `${id.slice(0, head)}…${id.slice(head + 1 - most)}`;
}

/** How far it is is not known: a mark that moves says that it goes on. */
function moving(milliseconds: number, paint: Paint): string {
  const at = Math.floor(milliseconds / 250) % (BAR_WIDTH - 2);
  return `[${' '.repeat(at)}${paint.green('<=>')}${' '.repeat(BAR_WIDTH - 3 - at)}]`;
}

function bar(share: number, paint: Paint): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  const head = full > 0 && full < BAR_WIDTH ? '>' : '';
  return `[${paint.green('='.repeat(full - head.length) + head)}${' '.repeat(BAR_WIDTH - full)}]`;
}

/** Wrapped lines would break drawing in place. Colour codes take no room, so they are carried over and closed. */
function cut(line: string, columns: number): string {
  let width = 0;
  let text = '';
  // oxlint-disable-next-line no-control-regex -- the escape character is what colour codes begin with
  for (const part of line.split(/(\u001B\[[0-9;]*m)/)) {
    if (part.startsWith('\u001B')) {
      text += part;
      continue;
    }
    text += part.slice(0, Math.max(0, columns - width));
    width += part.length;
  }
  return text;
}
