/** `zoo logs -f`: one constant script a second, which tells what is new behind what was read. */
import { WorldFailure } from '../diagnostics/failure.ts';
import { visible } from '../diagnostics/visible-text.ts';
import type { Clock } from '../reconcile/world.ts';
import type { Connection } from '../transports/transport.ts';
import { FOLLOW_SCRIPT } from '../care/machine-scripts.ts';
import { noLog } from '../care/no-log.ts';
import { EXIT, type ExitCode } from '../diagnostics/exit-code.ts';
import type { InnerPath } from '../resources/inner-path.ts';
import { homeOf, slotName } from '../resources/slot.ts';
import { followState, type LogMark, readStretches, type Follow } from './follow-state.ts';
import type { Session } from './session.ts';

const PAUSE_MILLISECONDS = 1_000;
/** Of one look. */
const MOST_BYTES = 256 * 1024;

interface Following {
  readonly place: { readonly machine: string; readonly slot: string };
  /** To begin with. */
  readonly lines: number;
  readonly session: Session;
  readonly clock: Clock;
}

export async function followLog(
  connect: () => Promise<Connection>,
  { place, lines, session, clock }: Following,
): Promise<ExitCode> {
  const { terminal, drain } = session;
  session.expectInterrupt();
  const follow = followState(slotName(place.machine, place.slot), terminal);
  let connection: Connection | undefined;
  let told = '';
  try {
    while (!drain.aborted && !terminal.streams.stdout.destroyed) {
      try {
        connection ??= await connect();
        const mark = follow.mark();
        const hasMore = await lookOnce(connection, {
          mark,
          lines,
          home: homeOf(place.slot),
          signal: drain,
          follow,
        });
        // A log that is not there cannot be followed; once it was there, it may come back.
        if (mark === undefined && follow.mark() === undefined) throw noLog(place);
        told = '';
        if (hasMore) continue;
      } catch (error) {
        if (drain.aborted) break;
        if (!(error instanceof WorldFailure) || follow.mark() === undefined) throw error;
        if (told !== error.failure.message)
          terminal.err(`${visible(error.failure.message)}; it is looked at again.\n`);
        told = error.failure.message;
        await connection?.close();
        connection = undefined;
      }
      await clock.wait(PAUSE_MILLISECONDS, drain).catch(() => undefined);
    }
    follow.end();
    return drain.aborted ? EXIT.interrupted : EXIT.ok;
  } finally {
    await connection?.close();
  }
}

interface Look {
  readonly mark: LogMark | undefined;
  readonly lines: number;
  readonly home: InnerPath;
  readonly signal: AbortSignal;
  readonly follow: Follow;
}

/** True: there is more than one look takes. */
async function lookOnce(
  connection: Connection,
  { mark, lines, home, signal, follow }: Look,
): Promise<boolean> {
  const { tenant = '', file = '', read = '' } = mark ?? {};
  const { exitCode, stdout } = await connection.exec({
    command: 'sh',
    arguments: [
      '-c',
      FOLLOW_SCRIPT,
      'zoo',
      connection.zoo,
      home,
      tenant,
      file,
      String(read),
      String(MOST_BYTES),
      String(lines),
    ],
    timeoutMilliseconds: 30_000,
    signal,
  });
  if (exitCode !== 0) throw new WorldFailure({ class: 'network', message: 'the log could not be read' });
  const stretches = readStretches(stdout);
  for (const stretch of stretches) follow.take(stretch);
  return stretches.some(({ bytes }) => bytes.length >= MOST_BYTES);
}
