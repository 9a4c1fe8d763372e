/**
 * mlx-lm's own server: one process per model, configured by its command line alone. It serves a folder, which is named by content;
 * a request for another model would be served in its place, so zoo asks for the one that the server was started with.
 */
import { BOUNDS } from '../../resources/bounds.ts';
import { MLX_LM_ENDINGS } from '../../toolchains/mlx-lm/known-endings.ts';
import { askChat, type ChatServer } from '../ask-chat.ts';
import { configOf } from '../model-folder.ts';
import { processService } from '../process-service.ts';
import type { ServerBackend } from '../process-server.ts';
import { pythonEnvironment } from '../python-server.ts';
import type { ServerProgram } from '../server-program.ts';
import { pythonServer } from '../run-python-server.ts';
import { streamChat } from '../stream-chat.ts';
import { MODULE, serverArguments } from './arguments.ts';
import { compareProcess, toldAtStart } from './compare-process.ts';
import { DEFAULT_MODEL, look } from './look.ts';
import { generate } from './generate.ts';
import { memoryNeed } from './memory-need.ts';
import { mlxServerProgram, PROGRAM } from './program.ts';
import { READ_ROUTES } from './read-routes.ts';

const CHAT: ChatServer = { name: PROGRAM, readRoutes: READ_ROUTES, model: DEFAULT_MODEL };

export function createMlx({ program }: { readonly program: ServerProgram }): ServerBackend {
  const server = pythonServer({
    program,
    script: PROGRAM,
    called: { name: PROGRAM, endings: MLX_LM_ENDINGS },
    words: (request) => [...MODULE, ...serverArguments(request)],
    environment: pythonEnvironment,
    look,
    compare: compareProcess,
    toldAtStart,
  });
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
