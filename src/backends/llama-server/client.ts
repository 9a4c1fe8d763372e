import { hash } from 'node:crypto';
import type { Served } from '../../resources/machine.ts';
import { field, textField } from '../json-fields.ts';
import type { Phase, TimedRun } from '../backend.ts';

/** llama-server's own HTTP answers, parsed once. Anything that is not as documented is `undefined`, never guessed. */

export function parseProps(json: unknown): Served | undefined {
  const serves = textField(json, 'model_path');
  if (serves === undefined) return undefined;
  const settings = field(json, 'default_generation_settings');
  const context = field(settings, 'n_ctx');
  const slots = field(json, 'total_slots');
  const template = textField(json, 'chat_template');
  const adapters = field(field(settings, 'params'), 'lora');
  return {
    serves,
    build: textField(json, 'build_info') ?? 'unknown',
    ...(typeof context === 'number' ? { context } : {}),
    ...(typeof slots === 'number' ? { slots } : {}),
    ...(template === undefined ? {} : { template: `sha256:${hash('sha256', template)}` }),
    ...(Array.isArray(adapters) ? { adapters: adapters.length } : {}),
  };
}

/** The last event of `/completion`: `{"stop":true,"timings":{"prompt_n":150,"prompt_ms":80.1,…}}`; undefined for the others. */
export function parseGenerated(
  json: unknown,
): Pick<TimedRun, 'promptTokens' | 'tokens' | 'prompt' | 'generation'> | undefined {
  if (field(json, 'stop') !== true) return undefined;
  const timings = field(json, 'timings');
  const prompt = phase(timings, 'prompt');
  const generation = phase(timings, 'predicted');
  if (prompt === undefined || generation === undefined) return undefined;
  return { promptTokens: prompt.tokens, tokens: generation.tokens, prompt, generation };
}

function phase(
  timings: unknown,
  name: 'prompt' | 'predicted',
): (Phase & { readonly tokens: number }) | undefined {
  const tokens = field(timings, `${name}_n`);
  const milliseconds = field(timings, `${name}_ms`);
  const tokensPerSecond = field(timings, `${name}_per_second`);
  if (typeof tokens !== 'number' || typeof milliseconds !== 'number' || typeof tokensPerSecond !== 'number')
    return undefined;
  return { tokens, milliseconds, tokensPerSecond };
}

/** `{"n_saved":43,…}` or `{"n_restored":43,…}`. */
export function parseTokenCount(
  json: unknown,
  name: 'n_saved' | 'n_restored' | 'n_erased',
): number | undefined {
  const count = field(json, name);
  return typeof count === 'number' ? count : undefined;
}
