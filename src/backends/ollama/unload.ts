import { setTimeout as wait } from 'node:timers/promises';
import type { OllamaClient } from './client.ts';

const PAUSE_MILLISECONDS = 50;

/**
 * Resolves when nothing is loaded under the name. Where it was made again over other weights, another name of the model that is
 * loaded unloads it; what no name stands for is Ollama's to evict.
 */
export async function unloadModel(ollama: OllamaClient, name: string): Promise<void> {
  const models = await ollama.models();
  const addressed = (await ollama.loaded()).flatMap((loaded) => {
    const known = loaded.name === name ? models.find((one) => one.id === loaded.id) : undefined;
    return known === undefined ? [] : [known];
  });
  for (const one of addressed) await ollama.unload(one.name);
  const isLoaded = async (): Promise<boolean> =>
    (await ollama.loaded()).some((one) => one.name === name && addressed.some(({ id }) => id === one.id));
  while (await isLoaded()) await wait(PAUSE_MILLISECONDS);
}
