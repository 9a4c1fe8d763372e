/**
 * vLLM's own server: one process per model, configured by its command line alone. It serves a folder, which is named by content, and
 * says which one.
 */
import { BOUNDS } from '../../resources/bounds.ts';
import { VLLM_ENDINGS } from '../../toolchains/vllm/known-endings.ts';
import type { Connection } from '../../transports/transport.ts';
import { askChat, type ChatServer } from '../ask-chat.ts';
import type { Backend } from '../backend.ts';
import type { Handle } from '../handle.ts';
import { getJson } from '../loopback-client.ts';
import { configOf } from '../model-folder.ts';
import { processService } from '../process-service.ts';
import type { Server } from '../process-server.ts';
import { readMetrics } from '../read-metrics.ts';
import type { ServerProgram } from '../server-program.ts';
import { pythonServer } from '../run-python-server.ts';
import { streamChat } from '../stream-chat.ts';
import { MODULE, serverArguments, serverEnvironment } from './arguments.ts';
import { parseModels } from './client.ts';
import { compareProcess, toldAtStart } from './compare-process.ts';
import { look } from './look.ts';
import { parseMetrics } from './metrics.ts';
import { PROGRAM, vllmProgram } from './program.ts';
import { READ_ROUTES } from './read-routes.ts';

/** It starts several processes, compiles the model and tries it out before it answers. */
const SHORTEST_START_MILLISECONDS = 30 * 60_000;
const READ_MILLISECONDS = 5_000;
const CHAT: ChatServer = { name: 'vLLM', readRoutes: READ_ROUTES };

export function createVllm({ program }: { readonly program: ServerProgram }): Backend & Omit<Server, 'look'> {
  const server = pythonServer({
    program,
    script: PROGRAM,
    called: { name: CHAT.name, endings: VLLM_ENDINGS },
    words: (request) => [...MODULE, ...serverArguments(request)],
    environment: serverEnvironment,
    look,
    compare: compareProcess,
    toldAtStart,
    shortestStartMilliseconds: SHORTEST_START_MILLISECONDS,
    leavesOrphans: true,
  });
  return {
    ...server,
    name: 'vllm',
    tool: vllmProgram.tool,
    readRoutes: READ_ROUTES,
    service: processService(server),
    weightsFile: configOf,
    servedContext: (context) => context,
    versionOf: program.versionOf,
    async ask(connection, at, question) {
      const bounded = await withinContext(connection, at, question);
      const milliseconds = BOUNDS.served.questionMilliseconds;
      return askChat({ connection, at, server: CHAT }, { ...bounded, milliseconds });
    },
    async *chat(connection, at, conversation) {
      yield* streamChat({ connection, at, server: CHAT }, await withinContext(connection, at, conversation));
    },
    load: (connection, { port }) => readMetrics(connection, { port, readRoutes: READ_ROUTES }, parseMetrics),
  };
}

/** It refuses a question whose answer may be longer than all that a conversation may hold. */
async function withinContext<T extends { readonly maxTokens: number }>(
  connection: Connection,
  { port }: Handle,
  asked: T,
): Promise<T> {
  const forward = await connection.forward(port);
  try {
    const signal = AbortSignal.timeout(READ_MILLISECONDS);
    const { json } = await getJson({ forward, path: '/v1/models', readRoutes: READ_ROUTES, signal });
    const { context = asked.maxTokens } = parseModels(json) ?? {};
    return { ...asked, maxTokens: Math.min(asked.maxTokens, context) };
  } catch {
    // Asking says it better.
    return asked;
  } finally {
    await forward.close();
  }
}
