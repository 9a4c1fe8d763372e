import { hash } from 'node:crypto';
import type { Served } from '../../resources/machine.ts';
import type { ChatPiece } from '../backend.ts';

/** llama-server's HTTP answers, parsed once. Anything that is not as documented is `undefined`, never guessed. */

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

export function parseChatAnswer(
  json: unknown,
): { readonly answer: string; readonly thought?: string; readonly finish: string } | undefined {
  const choices = field(json, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const finish = textField(choice, 'finish_reason');
  if (finish === undefined) return undefined;
  // A model that spent everything on thinking has no content at all.
  const message = field(choice, 'message');
  const thought = textField(message, 'reasoning_content');
  const answer = textField(message, 'content') ?? '';
  return { answer, ...(thought === undefined || thought === '' ? {} : { thought }), finish };
}

/** One event of a streamed answer: `{"choices":[{"delta":{"content":"Hi"},"finish_reason":null}]}`. */
export function parseChatPieces(json: unknown): readonly ChatPiece[] {
  const choices = field(json, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const delta = field(choice, 'delta');
  const thought = textField(delta, 'reasoning_content') ?? '';
  const text = textField(delta, 'content') ?? '';
  const finish = textField(choice, 'finish_reason');
  return [
    ...(thought === '' ? [] : [{ type: 'thought', text: thought } as const]),
    ...(text === '' ? [] : [{ type: 'text', text } as const]),
    ...(finish === undefined ? [] : [{ type: 'end', finish } as const]),
  ];
}

/** `{"n_saved":43,…}` or `{"n_restored":43,…}`. */
export function parseTokenCount(
  json: unknown,
  name: 'n_saved' | 'n_restored' | 'n_erased',
): number | undefined {
  const count = field(json, name);
  return typeof count === 'number' ? count : undefined;
}

/** `{"error":{"code":503,"message":"Loading model",…}}` */
export function parseErrorMessage(json: unknown): string | undefined {
  return textField(field(json, 'error'), 'message');
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textField(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === 'string' ? found : undefined;
}
