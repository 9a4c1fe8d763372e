/**
 * mlx-lm's own server: one process per model, configured by its command line alone. It serves a folder, which is named by content;
 * a request for another model would be served in its place, so zoo asks for the one that the server was started with.
 */
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BOUNDS } from '../../resources/bounds.ts';
import type { FileEntry } from '../../resources/content.ts';
import { MLX_LM_ENDINGS } from '../../toolchains/mlx-lm/known-endings.ts';
import { detached } from '../../transports/keeper.ts';
import type { Connection } from '../../transports/transport.ts';
import { askChat, type ChatServer } from '../ask-chat.ts';
import { processService } from '../process-service.ts';
import type { Server, ServerBackend, ServeRequest, ServingProcess } from '../process-server.ts';
import type { ServerProgram } from '../server-program.ts';
import { startServer } from '../start-server.ts';
import { streamChat } from '../stream-chat.ts';
import { MODULE, serverArguments, serverEnvironment } from './arguments.ts';
import { compareProcess, toldAtStart } from './compare-process.ts';
import { DEFAULT_MODEL, look } from './look.ts';
import { generate } from './generate.ts';
import { memoryNeed } from './memory-need.ts';
import { interpreterOf, mlxServerProgram, PROGRAM } from './program.ts';
import { READ_ROUTES } from './read-routes.ts';

const CONFIG = 'config.json';

const CHAT: ChatServer = { name: PROGRAM, readRoutes: READ_ROUTES, model: DEFAULT_MODEL };

export function createMlx({ program }: { readonly program: ServerProgram }): ServerBackend {
  async function start(connection: Connection, request: ServeRequest): Promise<ServingProcess> {
    const weightsPath = connection.isHere ? await spelledOut(request.weightsPath) : request.weightsPath;
    return startServer(
      connection,
      { ...request, weightsPath },
      {
        program: { name: PROGRAM, endings: MLX_LM_ENDINGS },
        command: async () => ({
          argv: [
            interpreterOf((await program.find(connection)).path),
            ...MODULE,
            ...serverArguments(request),
          ],
          environment: serverEnvironment(request.cwd),
        }),
        look: () => look(connection, request),
      },
    );
  }

  const server: Server = {
    version: async (connection) => (await program.find(connection)).version,
    start,
    stop: (connection, process, keeper = detached) => keeper.stop(connection, process),
    look,
    async programs(connection) {
      const seen = await program.look(connection);
      return { ...seen, programs: seen.programs.map(interpreterOf) };
    },
    compare: compareProcess,
    toldAtStart,
  };
  return {
    ...server,
    name: 'mlx',
    tool: mlxServerProgram.tool,
    readRoutes: READ_ROUTES,
    service: processService(server),
    weightsFile: configOf,
    memory: memoryNeed,
    servedContext: (context) => context,
    versionOf: program.versionOf,
    ask: (connection, at, question) =>
      askChat(
        { connection, at, server: CHAT },
        { ...question, milliseconds: BOUNDS.served.questionMilliseconds },
      ),
    generate,
    chat: (connection, at, conversation) => streamChat({ connection, at, server: CHAT }, conversation),
  };
}

/** It is given a folder: the one that this file is in. */
function configOf(files: readonly FileEntry[]): FileEntry | undefined {
  return files.find(({ path }) => path === CONFIG);
}

/** As the server will say it: links in the folder's name are followed, the files in it may be links. */
async function spelledOut(path: string): Promise<string> {
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return join(folder, basename(path));
}
