import { hash } from 'node:crypto';
import type { Served } from '../../resources/machine.ts';
import type { ChatPiece, Phase, TimedRun } from '../backend.ts';

/** llama-server's HTTP answers, parsed once. Anything that is not as documented is `undefined`, never guessed. */

export function parseProps(json: unknown): Served | undefined {
  const modelPath = textField(json, 'model_path');
  if (modelPath === undefined) return undefined;
  const settings = field(json, 'default_generation_settings');
  const context = field(settings, 'n_ctx');
  const slots = field(json, 'total_slots');
  const template = textField(json, 'chat_template');
  const adapters = field(field(settings, 'params'), 'lora');
  return {
    modelPath,
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
