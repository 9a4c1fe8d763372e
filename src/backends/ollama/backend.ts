/**
 * Ollama: it runs on the machine by itself, has models by name, and loads the one that zoo asks for. What it serves is proven by the
 * digest of the layer that a name's weights are in.
 */
import { BOUNDS } from '../../resources/bounds.ts';
import type { Connection } from '../../transports/transport.ts';
import { askChat, type ChatServer } from '../ask-chat.ts';
import type { Backend, Look } from '../backend.ts';
import type { Handle } from '../handle.ts';
import { firstGguf } from '../first-gguf.ts';
import { streamChat } from '../stream-chat.ts';
import { askOllama, whyDown } from './ask-ollama.ts';
import { askedAs } from './names.ts';
import { READ_ROUTES } from './read-routes.ts';
import { ollamaService } from './service.ts';

const LOOK_TIMEOUT_MILLISECONDS = 5_000;
const CHAT: ChatServer = { name: 'Ollama', readRoutes: READ_ROUTES };

export function createOllama(): Backend {
  return {
    name: 'ollama',
    readRoutes: READ_ROUTES,
    service: ollamaService,
    // Shards would be merged, and then no layer is what any of them was.
    weightsFile: (files) =>
      files.filter(({ path }) => path.endsWith('.gguf')).length === 1 ? firstGguf(files) : undefined,
    hidesSlots: true,
    servedContext: (context) => context,
    versionOf: (build) => build,
    look,
    ask: (connection, at, question) =>
      askChat(
        { connection, at: named(at), server: CHAT },
        { ...question, milliseconds: BOUNDS.served.questionMilliseconds },
      ),
    chat: (connection, at, conversation) =>
      streamChat({ connection, at: named(at), server: CHAT }, conversation),
  };
}

/** A tenant is asked by its slug; a model by its name. */
function named({ port, alias }: Handle): Handle {
  return { port, alias: askedAs(alias) };
}

async function look(connection: Connection, at: Handle): Promise<Look> {
  const { port, alias } = named(at);
  const signal = AbortSignal.timeout(LOOK_TIMEOUT_MILLISECONDS);
  try {
    return await askOllama({ connection, port, signal }, async (ollama): Promise<Look> => {
      const [build, shown] = await Promise.all([ollama.version(), ollama.show(alias)]);
      if (shown === undefined) return { state: 'down', why: `Ollama has no model ${alias}` };
      return { state: 'ready', ...shown, build };
    });
  } catch (error) {
    return { state: 'down', why: whyDown(error) };
  }
}
