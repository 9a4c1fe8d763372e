import { hash } from 'node:crypto';
import type { Served } from '../../resources/machine.ts';
import { field, textField } from '../json-fields.ts';

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

/** `{"n_saved":43,…}` or `{"n_restored":43,…}`. */
export function parseTokenCount(
  json: unknown,
  name: 'n_saved' | 'n_restored' | 'n_erased',
): number | undefined {
  const count = field(json, name);
  return typeof count === 'number' ? count : undefined;
}
