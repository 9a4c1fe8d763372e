import PQueue from 'p-queue';
import type { DaemonFacts, DaemonModel } from '../../resources/machine.ts';
import type { Connection } from '../../transports/transport.ts';
import { askOllama, whyDown } from './ask-ollama.ts';
import type { OllamaClient } from './client.ts';
import { isOurs } from './names.ts';

const LOOK_TIMEOUT_MILLISECONDS = 5_000;
const SHOWN_AT_ONCE = 8;

/** What an Ollama has of zoo's models and of those that the fleet names, and what of them is loaded. Throws WorldFailure `network` when the way to its machine breaks. */
export async function lookAtOllama(
  connection: Connection,
  port: number,
  pulled: readonly string[] = [],
): Promise<DaemonFacts> {
  const signal = AbortSignal.timeout(LOOK_TIMEOUT_MILLISECONDS);
  try {
    return await askOllama({ connection, port, signal }, (ollama) => lookThrough(ollama, pulled));
  } catch (error) {
    return { state: 'down', why: whyDown(error) };
  }
}

async function lookThrough(ollama: OllamaClient, pulled: readonly string[]): Promise<DaemonFacts> {
  const [build, models, loaded] = await Promise.all([ollama.version(), ollama.models(), ollama.loaded()]);
  const ours = models.filter(({ name }) => isOurs(name) || pulled.includes(name));
  const queue = new PQueue({ concurrency: SHOWN_AT_ONCE });
  const looked = ours.map(async ({ name, id }): Promise<DaemonModel> => {
    const shown = await queue.add(() => ollama.show(name));
    const known = loaded.filter((one) => one.name === name);
    // What the name stood for earlier may still be loaded beside it.
    const now = known.find((one) => one.id === id) ?? known[0];
    return {
      name,
      id,
      ...(shown === undefined ? {} : { served: { ...shown, build } }),
      ...(now === undefined ? {} : { loaded: { id: now.id, isForever: now.isForever } }),
    };
  });
  return { state: 'up', build, models: await Promise.all(looked) };
}
