import { shown } from '../diagnostics/shown.ts';
import type { RunningApply } from '../plan/running.ts';
import { countText } from './count-text.ts';
import { humanDuration } from './human-duration.ts';
import { listSome } from './list-some.ts';

const MOST_WORKING = 3;

/** `Apply under way: run of ada on thor (process 123), 12 of 40 actions done, last event 5s ago.` */
export function runningLines(unsafe: readonly RunningApply[], now: string | undefined): readonly string[] {
  return shown(unsafe).map((one) => {
    const { state, by, host, pid } = one;
    const what = state === 'gone' || state === 'silent' ? 'Apply not ended' : 'Apply under way';
    const parts = [`run of ${by} on ${host} (process ${pid})`, ...progressTexts(one, now)];
    return `${what}: ${parts.join(', ')}${endingOf(one)}`;
  });
}

function progressTexts({ state, since, progress }: RunningApply, now: string | undefined): readonly string[] {
  if (progress === undefined) return [`nothing recorded yet, locks taken ${agoText(since, now, state)}`];
  const { done, failed, total, working, lastEventAt } = progress;
  // Of a run elsewhere some of what it has recorded may not be here yet.
  const atLeast = state === 'elsewhere' || state === 'silent' ? 'at least ' : '';
  const of = total === undefined ? countText(done, 'action') : `${done} of ${countText(total, 'action')}`;
  return [
    `${atLeast}${of} done`,
    ...(failed === 0 ? [] : [`${failed} not done`]),
    ...(working.length === 0 ? [] : [`working on ${listSome(working, MOST_WORKING)}`]),
    `last event ${agoText(lastEventAt, now, state)}`,
  ];
}

/** Clocks of two machines may differ; without a clock of ours the time itself is printed. */
function agoText(at: string, now: string | undefined, state: RunningApply['state']): string {
  if (now === undefined) return `at ${at}`;
  const ago = `${humanDuration(Math.max(0, Date.parse(now) - Date.parse(at)))} ago`;
  return state === 'elsewhere' || state === 'silent' ? `${ago} by its clock` : ago;
}

/** Only what is known. */
function endingOf({ state, pid }: RunningApply): string {
  switch (state) {
    case 'running':
      return '.';
    case 'elsewhere':
      return '. It runs on another machine: one look cannot tell whether it still lives.';
    case 'stopped':
      return `. Its process is stopped: kill -CONT ${pid} lets it go on.`;
    case 'gone':
      return '. Its process is gone. Run `zoo apply`: it goes on from there.';
    case 'silent':
      return '. It has shown no sign of life for a whole term: zoo apply may take its place.';
  }
}
