/**
 * `zoo status --watch`. Each look reads the fleet file again and is one of `zoo status`: one listing per namespace, one probe
 * per machine, the ledger and its locks. The pause grows with what a look takes, up to a minute, so that looking takes a small part of the time.
 */
import { WorldFailure } from '../diagnostics/failure.ts';
import { jsonText } from '../diagnostics/shown.ts';
import type { Clock } from '../reconcile/world.ts';
import { countText } from '../report/count-text.ts';
import { frameDrawer } from '../report/frame-drawer.ts';
import { statusText } from '../report/status-text.ts';
import type { Input } from './command.ts';
import { systemClock } from './compose/system-clock.ts';
import { type FollowedWorld, followWorld } from './follow-world.ts';
import { EXIT, type ExitCode } from '../diagnostics/exit-code.ts';
import type { Session } from './session.ts';
import { type StatusNow, statusNow } from './status-now.ts';

/** Milliseconds. */
const SHORTEST_PAUSE = 3_000;
const LONGEST_PAUSE = 60_000;
const PAUSE_PER_LOOK = 9;

/** What a look found, or why it found nothing: the next look may find more. */
type Looked =
  | (StatusNow & {
      /** Why the fleet file as it is now could not be used: this is the status of the file before. */
      readonly fileProblem?: string;
    })
  | { readonly problem: string };
interface Screen {
  show(looked: Looked, pause: number): void;
  close(): void;
}

export async function watchStatus(call: {
  readonly session: Session;
  readonly input: Input;
}): Promise<ExitCode> {
  const { session } = call;
  const { drain, terminal, format } = session;
  const clock = systemClock;
  session.expectInterrupt();
  const { stdout } = terminal.streams;
  const screen = stdout.isTTY && format === 'text' ? inPlace(session, clock) : onePerChange(session, clock);
  const followed = followWorld(call);
  try {
    // The reader of the frames may have gone.
    while (!drain.aborted && !stdout.destroyed) {
      const startedAt = clock.monotonicMilliseconds();
      const looked = await look(followed, session);
      if (drain.aborted) break;
      const pause = pauseAfter(clock.monotonicMilliseconds() - startedAt);
      screen.show(looked, pause);
      await clock.wait(pause, drain).catch(() => undefined);
    }
    return EXIT.ok;
  } catch (error) {
    if (drain.aborted) return EXIT.ok;
    throw error;
  } finally {
    screen.close();
    await followed.close();
  }
}

export function pauseAfter(lookMilliseconds: number): number {
  return Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, PAUSE_PER_LOOK * lookMilliseconds));
}

async function look(followed: FollowedWorld, session: Session): Promise<Looked> {
  const { opened, wishes, problem } = await followed.now();
  try {
    const found = await statusNow(opened, { session, wishes });
    return problem === undefined ? found : { ...found, fileProblem: problem };
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    return { problem: error.failure.message };
  }
}

/** What stands above the status of a file that was valid before. */
function beforeText({ fileProblem }: { readonly fileProblem?: string }): string | undefined {
  return fileProblem && `${fileProblem} What is shown is the fleet as the file last declared it.`;
}

function inPlace({ terminal }: Session, clock: Clock): Screen {
  const { paint } = terminal;
  const drawer = frameDrawer(terminal.streams.stdout, terminal.clean);
  return {
    show(looked, pause) {
      const now = clock.now();
      const next = paint.dim(`next look in ${Math.round(pause / 1_000)} s, Ctrl-C ends`);
      if ('problem' in looked) {
        drawer.draw(`${paint.red('Could not look:')} ${looked.problem}\n\n${next}`);
        return;
      }
      const before = beforeText(looked);
      drawer.draw(
        [
          ...(before === undefined ? [] : [`${paint.red('Error:')} ${before}`]),
          statusText(looked.status, { paint, now }),
          `${paint.dim(`${costText(looked, now)};`)} ${next}`,
        ].join('\n\n'),
      );
    },
    close: () => drawer.close(),
  };
}

function costText({ cost: { reads, machines } }: StatusNow, now: string): string {
  const looked = [
    'the ledger and its locks',
    countText(reads, 'request'),
    countText(machines, 'machine'),
  ].join(', ');
  return `Looked at ${now.slice(11, 19)} UTC: ${looked}`;
}

/** For a log or a program: a status that has not changed is not printed again, and neither is what stands in the way of it. */
function onePerChange({ terminal, format }: Session, clock: Clock): Screen {
  let lastProblem: string | undefined;
  let last = '';
  return {
    show(looked) {
      const problem = 'problem' in looked ? `Could not look: ${looked.problem}` : beforeText(looked);
      if (problem !== undefined && problem !== lastProblem) terminal.err(`${problem}\n`);
      lastProblem = problem;
      if ('problem' in looked) return;
      const document = JSON.stringify(looked.status);
      if (document === last) return;
      last = document;
      if (format === 'json') terminal.out(`${jsonText(looked.status)}\n`);
      else terminal.out(`${statusText(looked.status, { paint: terminal.paint, now: clock.now() })}\n\n`);
    },
    close: () => undefined,
  };
}
