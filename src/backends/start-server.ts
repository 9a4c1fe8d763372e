import { dirname } from 'node:path';
import { WorldFailure } from '../diagnostics/failure.ts';
import { detached } from '../transports/keeper.ts';
import { holderText, portHolder } from '../transports/port-holder.ts';
import type { Connection } from '../transports/transport.ts';
import { awaitReady, type Program } from './await-ready.ts';
import type { Look } from './backend.ts';
import type { ServeRequest, ServingProcess } from './process-server.ts';

/** How a server is started, and how one sees that it is ready. */
export interface StartWith {
  readonly program: Program;
  readonly command: () => Promise<{
    readonly argv: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
  }>;
  readonly look: () => Promise<Look>;
}

/** Resolves once it is ready with what it was given; else it is ended, and what is thrown holds its last words. */
export async function startServer(
  connection: Connection,
  request: ServeRequest,
  { program, command, look }: StartWith,
): Promise<ServingProcess> {
  const [launch] = await Promise.all([
    command(),
    request.isPortFree === true ? undefined : requireFreePort(connection, request.port),
    rotateLog(connection, request.log),
  ]);
  const { keeper = detached } = request;
  const process = await keeper.start(connection, {
    ...launch,
    log: request.log,
    cwd: request.cwd,
    record: request.record,
    note: String(request.port),
  });
  try {
    const served = await awaitReady(connection, { process, request, program, look });
    return { process, port: request.port, alias: request.alias, served };
  } catch (error) {
    await keeper.stop(connection, process);
    throw error;
  }
}

/** One generation is kept, so that a log is always of one start. */
async function rotateLog(connection: Connection, log: string): Promise<void> {
  await connection.mkdir(dirname(log));
  await connection.rename(log, `${log}.1`);
}

async function requireFreePort(connection: Connection, port: number): Promise<void> {
  const holder = await portHolder(connection, port);
  if (holder === undefined) return;
  throw new WorldFailure({
    class: 'conflict',
    message: `port ${port} is in use by ${holderText(holder)}`,
    remedy: 'end it, or give the backend another port in the fleet file',
  });
}
