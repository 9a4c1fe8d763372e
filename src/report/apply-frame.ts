import { type ApplyState, type Running } from './apply-state.ts';
import { humanBytes } from '../diagnostics/human-bytes.ts';
import { humanDuration } from './human-duration.ts';
import type { Paint } from './paint.ts';
import { progressText } from './progress-text.ts';
import { verbWords } from './verb-words.ts';

const BAR_WIDTH = 24;
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
    const share = total > 0 ? `${bar(done / total, screen.paint)}  ` : '';
    lines.push(`  ${share}${text}`);
  }
  if (state.total > 0) {
    lines.push(screen.paint.dim(`  ${state.ended} of ${state.total} done, ${state.running.size} running`));
  }
  return lines.map((line) => cut(line, screen.columns)).join('\n');
}

function runningLine(
  { action, since, progress, counted, note }: Running,
  { now, paint, columns }: Screen,
): string {
  const doing = progress?.what ?? verbWords(action.kind, action.verb).doing;
  const isCounted = progress !== undefined && progress.total > 0;
  const start = `  ${isCounted ? bar(progress.done / progress.total, paint) : moving(now - since, paint)}`;
  // What changes stands before what a narrow screen cuts off.
  const parts = [
    paint.bold(shortened(action.id, Math.max(20, columns - BAR_WIDTH - 40))),
    progress === undefined ? doing : `${doing} ${progressText(progress)}`,
    ...(progress?.unit === 'bytes' && counted !== undefined
      ? speed(progress.done - counted.from, progress.total - progress.done, now - counted.since)
      : []),
    humanDuration(now - since),
    ...(note === undefined ? [] : [note]),
  ];
  return `${start}  ${parts.join('  ')}`;
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
