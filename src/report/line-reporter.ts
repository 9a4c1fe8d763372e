import { shown } from '../diagnostics/shown.ts';
import type { ResourceId } from '../resources/id.ts';
import { foldEvent, isRunning, NOTHING_YET } from './apply-state.ts';
import { eventLine } from './event-line.ts';
import type { EventReporter, ReporterOutput } from './event-reporter.ts';
import { humanDuration } from './human-duration.ts';
import type { Paint } from './paint.ts';
import { progressText } from './progress-text.ts';
import { verbWords } from './verb-words.ts';

/** A log of a long upload needs a sign of life, not a thousand lines. Milliseconds. */
const QUIET_FOR = 10_000;

/** Calm single lines for logs: started, now and then still there, ended. */
export function lineReporter({ write, now }: ReporterOutput, paint: Paint): EventReporter {
  let state = NOTHING_YET;
  let aside = '';
  let asideTold = 0;
  const told = new Map<ResourceId, number>();

  /** True: how far it is says all that there is to say of what waits for it. */
  function isAsideTold(): boolean {
    const { text = '', done = 0, total = 0 } = state.aside ?? {};
    if (total === 0) return false;
    if (now() - asideTold >= QUIET_FOR) {
      asideTold = now();
      write(`${text} ${Math.floor((100 * done) / total)} %\n`);
    }
    return true;
  }

  function tick(): void {
    const isWaiting = isAsideTold();
    for (const [id, running] of state.running) {
      if (isWaiting && running.progress === undefined) continue;
      const last = told.get(id) ?? running.since;
      if (now() - last < QUIET_FOR) continue;
      told.set(id, now());
      const { kind, verb } = running.action;
      const parts = [
        `${humanDuration(now() - running.since)} elapsed`,
        ...(running.progress === undefined ? [] : [progressText(running.progress)]),
      ];
      write(`${paint.bold(`${id}:`)} still ${verbWords(kind, verb).doing}... [${parts.join(', ')}]\n`);
    }
  }

  return {
    event(raw) {
      const event = shown(raw);
      const wasRunning = isRunning(state, event);
      state = foldEvent(state, event, now());
      const line = wasRunning ? eventLine(event, paint) : undefined;
      if (line !== undefined) write(`${line}\n`);
      // A tool that is built for minutes says each of its steps once.
      if (event.type === 'toolchain' && state.aside !== undefined && state.aside.text !== aside) {
        aside = state.aside.text;
        asideTold = now();
        write(`${aside}\n`);
      }
      if (event.type === 'progress') tick();
    },
    tick,
    pause: () => undefined,
    close: () => undefined,
  };
}
