import { visible } from '../../diagnostics/visible-text.ts';
import type { BackendSettings, DaemonModel, SlotView } from '../../resources/machine.ts';
import { type Declared, ownWords, type ServiceMemory, type ServingSeen } from '../service.ts';
import { aliasOf } from './names.ts';

/**
 * Is the model that Ollama has under the tenant's name the one that was declared? The layer of its weights says so: Ollama
 * before 0.30 keeps the bytes it is given, and what a later one makes of them is remembered from when zoo gave them.
 */
export function judgeModel(
  { daemons }: Pick<SlotView, 'daemons'>,
  { slug, digest, sha256, port, parallel, settings }: Declared,
  memory: ServiceMemory,
): ServingSeen {
  const unhealthy = (why: string): ServingSeen => ({ unhealthy: why, differs: [], unseen: [] });
  if (digest === undefined) return unhealthy('it was not started by zoo');
  const daemon = daemons?.[port];
  if (daemon === undefined) return unhealthy('Ollama was not looked at');
  if (daemon.state === 'down') return unhealthy(daemon.why);
  const name = aliasOf(slug);
  const model = daemon.models.find((one) => one.name === name);
  if (model === undefined) return unhealthy(`Ollama has no model ${name}`);
  const { served, loaded } = model;
  if (served === undefined) return unhealthy(`Ollama does not say which weights ${name} has`);
  const expected = memory.says.get(digest) ?? sha256;
  if (expected === undefined) return unhealthy(`nothing proves which weights ${name} should have`);
  if (served.serves !== expected) return unhealthy(`it serves ${visible(served.serves)}`);
  const isKept = keepsForever(settings);
  if (loaded === undefined && isKept) return unhealthy(`Ollama has ${name} and has not loaded it`);
  return {
    served,
    differs: [...howLoaded(model, settings), ...ownWords(served, { digest, settings }, memory)],
    unseen: parallel === 1 ? [] : ['how many conversations Ollama holds at a time (OLLAMA_NUM_PARALLEL)'],
  };
}

/** How what is loaded under a name is not what the name stands for, or not for as long as the fleet says. */
export function howLoaded({ name, id, loaded }: DaemonModel, settings: BackendSettings): readonly string[] {
  if (loaded === undefined) return [];
  return [
    ...(loaded.id === id ? [] : [`has an earlier model loaded under ${name}`]),
    ...(loaded.isForever === keepsForever(settings)
      ? []
      : [`is loaded ${loaded.isForever ? 'for ever' : 'for a while only'}, which a client asked for`]),
  ];
}

/** A negative time is for ever. */
export function keepsForever({ keep_alive: keepAlive }: BackendSettings): boolean {
  return String(keepAlive ?? -1).startsWith('-');
}
