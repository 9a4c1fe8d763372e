/** mlx_lm.server's own HTTP answers. Anything that is not as documented is `undefined`, never guessed. */
import * as v from 'valibot';
import { asForeign, lenient } from '../../resources/foreign-json.ts';

const models = v.object({ data: v.array(v.object({ id: v.string() })) });

/**
 * The folder that it was started with, which a request for `default_model` is answered from: the one name in the list that is a
 * path. The others are models in the user's cache, which it has not loaded.
 */
export function parseModelFolder(json: unknown): string | undefined {
  return asForeign(models, json)?.data.findLast(({ id }) => id.startsWith('/'))?.id;
}

const written = v.object({
  choices: v.looseTuple([v.object({ finish_reason: v.string() })]),
  system_fingerprint: v.string(),
});

/** Its build, once it has written a token: `0.32.2-0.32.4-Linux-…` (mlx-lm, mlx, the system). */
export function parseBuild(json: unknown): string | undefined {
  return asForeign(written, json)?.system_fingerprint;
}

const counted = v.object({
  usage: v.object({
    prompt_tokens: v.number(),
    completion_tokens: v.number(),
    prompt_tokens_details: lenient(v.object({ cached_tokens: v.number() })),
  }),
});

/** The event behind the last token: `{"choices":[],"usage":{"prompt_tokens":18,"completion_tokens":26,…}}`; undefined for the others. */
export function parseUsage(json: unknown):
  | {
      readonly promptTokens: number;
      readonly tokens: number;
      /** Undefined: it does not say. */
      readonly cachedTokens: number | undefined;
    }
  | undefined {
  const usage = asForeign(counted, json)?.usage;
  if (usage === undefined) return undefined;
  const { prompt_tokens: promptTokens, completion_tokens: tokens, prompt_tokens_details: details } = usage;
  return { promptTokens, tokens, cachedTokens: details?.cached_tokens };
}

const ends = v.object({ eos_token_id: lenient(v.union([v.number(), v.array(v.number())])) });

/** With which tokens an answer ends, by a model's configuration. */
export function parseEnds(json: unknown): readonly number[] {
  return [asForeign(ends, json)?.eos_token_id ?? []].flat().filter((id) => Number.isSafeInteger(id));
}
