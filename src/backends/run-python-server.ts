/** How a server that is a Python program is started, stopped and found, whichever package it is of. */
import { detached } from '../transports/keeper.ts';
import type { Connection } from '../transports/transport.ts';
import type { Program } from './await-ready.ts';
import { spelledOut } from './model-folder.ts';
import type { ServeRequest, Server, ServingProcess } from './process-server.ts';
import { interpreterOf, pythonPrograms } from './python-server.ts';
import type { ServerProgram } from './server-program.ts';
import { startServer } from './start-server.ts';

export interface PythonServer extends Pick<Server, 'look' | 'compare' | 'toldAtStart' | 'leavesOrphans'> {
  readonly program: ServerProgram;
  /** The script beside the interpreter. */
  readonly script: string;
  /** For messages. */
  readonly called: Program;
  /** Behind the interpreter. */
  words(request: ServeRequest): readonly string[];
  environment(cwd: string): Readonly<Record<string, string>>;
  /** However short the caller would wait. */
  readonly shortestStartMilliseconds?: number;
}

export function pythonServer({
  program,
  script,
  called,
  words,
  environment,
  shortestStartMilliseconds = 0,
  ...same
}: PythonServer): Server {
  return {
    ...same,
    version: async (connection) => (await program.find(connection)).version,
    stop: (connection, process, keeper = detached) => keeper.stop(connection, process),
    programs: (connection) => pythonPrograms(program, connection, script),
    start,
  };

  async function start(connection: Connection, request: ServeRequest): Promise<ServingProcess> {
    const weightsPath = connection.isHere ? await spelledOut(request.weightsPath) : request.weightsPath;
    const startTimeoutMilliseconds = Math.max(request.startTimeoutMilliseconds, shortestStartMilliseconds);
    return startServer(
      connection,
      { ...request, weightsPath, startTimeoutMilliseconds },
      {
        program: called,
        command: async () => ({
          argv: [interpreterOf((await program.find(connection)).path, script), ...words(request)],
          environment: environment(request.cwd),
        }),
        look: () => same.look(connection, request),
      },
    );
  }
}
