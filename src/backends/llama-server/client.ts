/** llama-server's own HTTP answers, parsed once. Anything that is not as documented is `undefined`, never guessed. */
import { hash } from 'node:crypto';
import * as v from 'valibot';
import { asForeign, lenient } from '../../resources/foreign-json.ts';
import type { Served } from '../../resources/machine.ts';
import type { TimedRun } from '../backend.ts';

const props = v.object({
  model_path: v.string(),
  build_info: lenient(v.string()),
  total_slots: lenient(v.number()),
  chat_template: lenient(v.string()),
  default_generation_settings: lenient(v.object({ n_ctx: lenient(v.number()) })),
});

export function parseProps(json: unknown): Served | undefined {
  const read = asForeign(props, json);
  if (read === undefined) return undefined;
  const {
    model_path: serves,
    build_info: build = 'unknown',
    total_slots: slots,
    chat_template: template,
  } = read;
  const { n_ctx: context } = read.default_generation_settings ?? {};
  return {
    serves,
    build,
    ...(context === undefined ? {} : { context }),
    ...(slots === undefined ? {} : { slots }),
    ...(template === undefined ? {} : { template: `sha256:${hash('sha256', template)}` }),
  };
}

const adapters = v.array(v.object({ scale: v.number() }));

/** `[{"id":0,"path":"…","scale":1.0,…}]`: how strongly each of them is applied. */
export function parseAdapters(json: unknown): readonly number[] | undefined {
  return asForeign(adapters, json)?.map(({ scale }) => scale);
}

const generated = v.object({
  stop: v.literal(true),
  timings: v.object({
    prompt_n: v.number(),
    prompt_ms: v.number(),
    prompt_per_second: v.number(),
    predicted_n: v.number(),
    predicted_ms: v.number(),
    predicted_per_second: v.number(),
  }),
});

/** The last event of `/completion`: `{"stop":true,"timings":{"prompt_n":150,"prompt_ms":80.1,…}}`; undefined for the others. */
export function parseGenerated(
  json: unknown,
): Pick<TimedRun, 'promptTokens' | 'tokens' | 'prompt' | 'generation'> | undefined {
  const timings = asForeign(generated, json)?.timings;
  if (timings === undefined) return undefined;
  return {
    promptTokens: timings.prompt_n,
    tokens: timings.predicted_n,
    prompt: { milliseconds: timings.prompt_ms, tokensPerSecond: timings.prompt_per_second },
    generation: { milliseconds: timings.predicted_ms, tokensPerSecond: timings.predicted_per_second },
  };
}

/** `{"n_saved":43,…}` or `{"n_restored":43,…}`. */
export function parseTokenCount(
  json: unknown,
  name: 'n_saved' | 'n_restored' | 'n_erased',
): number | undefined {
  return asForeign(v.looseObject({ [name]: v.number() }), json)?.[name];
}
