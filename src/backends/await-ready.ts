import { setTimeout as wait } from 'node:timers/promises';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { Served } from '../resources/machine.ts';
import { explainEnding, tellingLines, type KnownEnding } from '../toolchains/known-endings.ts';
import type { Connection, MachineProcess } from '../transports/transport.ts';
import type { Look } from './backend.ts';
import type { ServeRequest } from './process-server.ts';

const SHORTEST_PAUSE_MILLISECONDS = 25;
const LONGEST_PAUSE_MILLISECONDS = 500;
/** Of the time that has passed: being late costs a small model's tenant no more than a large one's, in proportion. */
const PAUSE_SHARE = 1 / 30;
const READ_LOG_LINES = 200;
const SHOWN_LOG_LINES = 6;

/** How messages call it, and how it says why it ended. */
export interface Program {
  readonly name: string;
  readonly endings: readonly KnownEnding[];
}

/** What the server says of itself once it is ready with the file that it was given; throws why it is not, with its last words. */
export async function awaitReady(
  connection: Connection,
  {
    process,
    request,
    program,
    look,
  }: {
    readonly process: MachineProcess;
    readonly request: ServeRequest;
    readonly program: Program;
    readonly look: () => Promise<Look>;
  },
): Promise<Served> {
  const startedAt = performance.now();
  const deadline = startedAt + request.startTimeoutMilliseconds;
  for (;;) {
    if (request.signal?.aborted === true)
      throw new WorldFailure({
        class: 'interrupted',
        message: `interrupted while ${request.alias} was loading`,
      });
    const seen = await look();
    if (seen.state === 'ready') {
      requireSameFile(seen.serves, request);
      return seen;
    }
    // A server that says that it is loading is alive; asking the machine as well would take the processor from the loading.
    if (seen.state === 'down' && (seen.isFinal === true || !(await connection.isAlive(process))))
      throw await failure('ended while it was loading', connection, { program, request });
    if (performance.now() > deadline) {
      throw await failure(
        `was not ready after ${Math.round(request.startTimeoutMilliseconds / 1000)} s`,
        connection,
        { program, request },
      );
    }
    const pause = (performance.now() - startedAt) * PAUSE_SHARE;
    await wait(Math.min(Math.max(pause, SHORTEST_PAUSE_MILLISECONDS), LONGEST_PAUSE_MILLISECONDS));
  }
}

function requireSameFile(serves: string, { weightsPath, port }: ServeRequest): void {
  if (serves === weightsPath) return;
  throw new WorldFailure({
    class: 'unhealthy',
    message: `port ${port} answers with ${serves}, not with ${weightsPath}`,
  });
}

async function failure(
  what: string,
  connection: Connection,
  {
    program: { name, endings },
    request: { log, alias },
  }: { readonly program: Program; readonly request: ServeRequest },
): Promise<WorldFailure> {
  const { stdout } = await connection.exec({
    command: 'tail',
    arguments: ['-n', String(READ_LOG_LINES), log],
    timeoutMilliseconds: 10_000,
  });
  const said = stdout.trimEnd().split('\n');
  const known = explainEnding(said, endings);
  if (known !== undefined) {
    return new WorldFailure({
      class: 'unhealthy',
      message: `${name} for ${alias} ${what}: ${known.what}`,
      remedy: `${known.remedy}; the whole log is ${log}`,
    });
  }
  return new WorldFailure({
    class: 'unhealthy',
    message: `${name} for ${alias} ${what}; its log says:`,
    details: tellingLines(said, SHOWN_LOG_LINES),
    remedy: `the whole log is ${log}`,
  });
}
