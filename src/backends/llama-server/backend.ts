/**
 * llama.cpp's own server: one process per model, configured by its command line alone. It serves exactly one file, and
 * `/props` says which: with a path that is named by content this is how identity is proven.
 */
import { detached } from '../../transports/keeper.ts';
import { LLAMA_CPP_ENDINGS } from '../../toolchains/llama-cpp/known-endings.ts';
import { BOUNDS } from '../../resources/bounds.ts';
import type { Connection } from '../../transports/transport.ts';
import type { Look } from '../backend.ts';
import type { Handle } from '../handle.ts';
import { firstGguf } from '../first-gguf.ts';
import { processService } from '../process-service.ts';
import type { Server, ServerBackend, ServeRequest, ServingProcess } from '../process-server.ts';
import { askChat, type ChatServer } from '../ask-chat.ts';
import { getJson } from '../loopback-client.ts';
import { readMetrics } from '../read-metrics.ts';
import { reasonOf } from '../reason-of.ts';
import { startServer } from '../start-server.ts';
import { streamChat } from '../stream-chat.ts';
import { cellsOf, serverArguments } from './arguments.ts';
import type { ServerProgram } from '../server-program.ts';
import { compareProcess } from './compare-process.ts';
import { generate } from './generate.ts';
import { hibernation } from './hibernation.ts';
import { parseAdapters, parseProps } from './client.ts';
import { memoryNeed } from './memory.ts';
import { parseMetrics } from './metrics.ts';
import { READ_ROUTES } from './read-routes.ts';

const LOOK_TIMEOUT_MILLISECONDS = 5_000;

const CHAT: ChatServer = {
  name: 'llama-server',
  readRoutes: READ_ROUTES,
  // An answer must not depend on what was asked before.
  asked: { cache_prompt: false },
  template: { at: '/apply-template', whole: { reasoning_format: 'none' } },
};

export function createLlamaServer(options: {
  readonly program: ServerProgram;
  /** How long one answer may take; absent: as zoo has settled. */
  readonly questionMilliseconds?: number;
}): ServerBackend {
  const { program, questionMilliseconds = BOUNDS.served.questionMilliseconds } = options;
  const start = (connection: Connection, request: ServeRequest): Promise<ServingProcess> =>
    startServer(connection, request, {
      program: { name: 'llama-server', endings: LLAMA_CPP_ENDINGS },
      command: async () => ({
        argv: [(await program.find(connection)).path, ...serverArguments(request)],
      }),
      look: () => look(connection, request),
    });

  const server: Server = {
    version: async (connection) => (await program.find(connection)).version,
    start,
    stop: (connection, process, keeper = detached) => keeper.stop(connection, process),
    look,
    programs: program.look,
    compare: compareProcess,
  };
  return {
    ...server,
    name: 'llama-server',
    tool: 'llama.cpp',
    readRoutes: READ_ROUTES,
    service: processService(server),
    weightsFile: firstGguf,
    memory: memoryNeed,
    servedContext: cellsOf,
    versionOf: program.versionOf,
    ask: (connection, at, question) =>
      askChat({ connection, at, server: CHAT }, { ...question, milliseconds: questionMilliseconds }),
    chat: (connection, at, conversation) => streamChat({ connection, at, server: CHAT }, conversation),
    generate,
    load: (connection, { port }) => readMetrics(connection, { port, readRoutes: READ_ROUTES }, parseMetrics),
    hibernation,
  };
}

async function look(connection: Connection, { port }: Pick<Handle, 'port'>): Promise<Look> {
  const forward = await connection.forward(port);
  try {
    const signal = AbortSignal.timeout(LOOK_TIMEOUT_MILLISECONDS);
    const asking = { forward, readRoutes: READ_ROUTES, signal };
    const health = await getJson({ ...asking, path: '/health' });
    if (health.status === 503) return { state: 'loading' };
    if (health.status !== 200) return { state: 'down', why: `/health answered ${health.status}` };
    const [said, loaded] = await Promise.all(
      ['/props', '/lora-adapters'].map((path) => getJson({ ...asking, path })),
    );
    const props = parseProps(said?.json);
    if (props === undefined) return { state: 'down', why: 'what answers is not llama-server' };
    const adapters = parseAdapters(loaded?.json);
    return { state: 'ready', ...props, ...(adapters === undefined ? {} : { adapters }) };
  } catch (error) {
    return { state: 'down', why: reasonOf(error) };
  } finally {
    await forward.close();
  }
}
