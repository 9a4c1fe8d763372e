/** Models that a person pulled into Ollama: zoo looks at them by the digest of their manifest, and loads them. */
import { setTimeout as wait } from 'node:timers/promises';
import { isDigest } from '../../resources/digest.ts';
import type { BackendSettings } from '../../resources/machine.ts';
import type { PulledModels, PulledSeen } from '../service.ts';
import { askOllama, START_REMEDY, TALK_MILLISECONDS } from './ask-ollama.ts';
import type { OllamaClient } from './client.ts';
import { howLoaded, keepsForever } from './judge-model.ts';
import { unloadModel } from './unload.ts';

const PAUSE_MILLISECONDS = 50;
const LOOKS_AFTER_UNLOAD = 100;
/** As long as the largest model on a slow disk takes. */
const LOAD_MILLISECONDS = 30 * 60_000;

export const ollamaPulled: PulledModels = {
  judge({ daemons }, { name, port, settings }): PulledSeen {
    const daemon = daemons?.[port];
    if (daemon?.state !== 'up')
      return { state: 'down', why: daemon?.why ?? 'Ollama was not looked at', remedy: START_REMEDY };
    const model = daemon.models.find((one) => one.name === name);
    if (model === undefined) return { state: 'missing' };
    const { served, loaded } = model;
    const id = `sha256:${model.id}`;
    if (!isDigest(id))
      return {
        state: 'down',
        why: `Ollama gives no digest of ${name}`,
        remedy: 'look at what answers there',
      };
    const isLacking = loaded === undefined && keepsForever(settings);
    return {
      state: 'there',
      id,
      ...(served === undefined ? {} : { served }),
      ...(isLacking ? { unhealthy: `Ollama has ${name} and has not loaded it` } : {}),
      differs: howLoaded(model, settings),
      unseen: [],
    };
  },
  load: ({ connection }, { name, port, settings, signal }) =>
    askOllama(
      { connection, port, signal: AbortSignal.any([signal, AbortSignal.timeout(LOAD_MILLISECONDS)]) },
      async (ollama) => {
        await endEarlier(ollama, name);
        await ollama.load(name, keepAliveOf(settings));
      },
    ),
  release: ({ connection }, { name, port }) =>
    askOllama({ connection, port, signal: AbortSignal.timeout(TALK_MILLISECONDS) }, (ollama) =>
      unloadModel(ollama, name),
    ),
  howToPull: (name) => `ollama pull ${name}`,
};

/**
 * What was loaded before the name was made again. With the same weights Ollama goes on with it, so it has to go first. With
 * other weights no name reaches it any more, and it is Ollama's to evict: that is not waited for.
 */
async function endEarlier(ollama: OllamaClient, name: string): Promise<void> {
  const isEarlier = async (): Promise<boolean> => {
    const [models, loaded] = await Promise.all([ollama.models(), ollama.loaded()]);
    const now = models.find((one) => one.name === name);
    return loaded.some((one) => one.name === name && one.id !== now?.id);
  };
  if (!(await isEarlier())) return;
  await ollama.unload(name);
  for (let looks = 0; looks < LOOKS_AFTER_UNLOAD && (await isEarlier()); looks += 1)
    await wait(PAUSE_MILLISECONDS);
}

export function keepAliveOf({ keep_alive: keepAlive = -1 }: BackendSettings): string | number {
  return typeof keepAlive === 'boolean' ? -1 : keepAlive;
}
