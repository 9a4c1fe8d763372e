/**
 * `zoo status --watch`. Each look is one of `zoo status`: one listing per namespace, one probe per machine, the ledger and its
 * locks. The pause grows with what a look takes, up to a minute, so that looking takes a small part of the time.
 */
import { WorldFailure } from '../diagnostics/failure.ts';
import { jsonText } from '../diagnostics/shown.ts';
import type { Clock } from '../reconcile/world.ts';
import { countText } from '../report/count-text.ts';
import { frameDrawer } from '../report/frame-drawer.ts';
import { statusText } from '../report/status-text.ts';
import { EXIT, type ExitCode } from '../diagnostics/exit-code.ts';
import type { Session } from './session.ts';
import type { StatusNow } from './status-now.ts';

/** Milliseconds. */
const SHORTEST_PAUSE = 3_000;
const LONGEST_PAUSE = 60_000;
const PAUSE_PER_LOOK = 9;

/** What a look found, or why it found nothing: then the next one may. */
type Looked = StatusNow | { readonly problem: string };
interface Screen {
  show(looked: Looked, pause: number): void;
  close(): void;
}

export async function watchStatus(
  look: () => Promise<StatusNow>,
  { session, clock }: { readonly session: Session; readonly clock: Clock },
): Promise<ExitCode> {
  const { drain, terminal, format } = session;
  session.expectInterrupt();
  const { stdout } = terminal.streams;
  const screen = stdout.isTTY && format === 'text' ? inPlace(session, clock) : onePerChange(session, clock);
  try {
    // The reader of the frames may have gone.
    while (!drain.aborted && !stdout.destroyed) {
      const startedAt = clock.monotonicMilliseconds();
      const looked = await orProblem(look);
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
  }
}

export function pauseAfter(lookMilliseconds: number): number {
  return Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, PAUSE_PER_LOOK * lookMilliseconds));
}

async function orProblem(look: () => Promise<StatusNow>): Promise<Looked> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    return { problem: error.failure.message };
  }
}

function inPlace({ terminal }: Session, clock: Clock): Screen {
  const { paint } = terminal;
  const drawer = frameDrawer(terminal.streams.stdout, terminal.clean);
  return {
    show(looked, pause) {
      const now = clock.now();
      const next = `next look in ${Math.round(pause / 1_000)} s, Ctrl-C ends`;
      if ('problem' in looked)
        drawer.draw(`${paint.red('Could not look:')} ${looked.problem}\n\n${paint.dim(next)}`);
      else
        drawer.draw(
          `${statusText(looked.status, { paint, now })}\n\n${paint.dim(`${costText(looked, now)}; ${next}`)}`,
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

/** For a log or a program: what stands already is not printed again. */
function onePerChange({ terminal, format }: Session, clock: Clock): Screen {
  let last = '';
  return {
    show(looked) {
      const document = JSON.stringify('problem' in looked ? looked : looked.status);
      if (document === last) return;
      last = document;
      if ('problem' in looked) terminal.err(`Could not look: ${looked.problem}\n`);
      else if (format === 'json') terminal.out(`${jsonText(looked.status)}\n`);
      else terminal.out(`${statusText(looked.status, { paint: terminal.paint, now: clock.now() })}\n\n`);
    },
    close: () => undefined,
  };
}
