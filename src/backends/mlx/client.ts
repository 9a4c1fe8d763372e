import { field, textField } from '../json-fields.ts';

/** mlx_lm.server's own HTTP answers. Anything that is not as documented is `undefined`, never guessed. */

/**
 * The folder that it was started with, which a request for `default_model` is answered from: the one name in the list that is a
 * path. The others are models in the user's cache, which it has not loaded.
 */
export function parseModelFolder(json: unknown): string | undefined {
  const data = field(json, 'data');
  const ids = Array.isArray(data) ? data.map((one) => textField(one, 'id')) : [];
  return ids.findLast((id) => id?.startsWith('/') === true);
}

/** Its build, once it has written a token: `0.32.2-0.32.4-Linux-…` (mlx-lm, mlx, the system). */
export function parseBuild(json: unknown): string | undefined {
  const choices = field(json, 'choices');
  if (!Array.isArray(choices) || textField(choices[0], 'finish_reason') === undefined) return undefined;
  return textField(json, 'system_fingerprint');
}

/** The event behind the last token: `{"choices":[],"usage":{"prompt_tokens":18,"completion_tokens":26,…}}`; undefined for the others. */
export function parseUsage(
  json: unknown,
): { readonly promptTokens: number; readonly tokens: number; readonly cachedTokens: number } | undefined {
  const usage = field(json, 'usage');
  const promptTokens = field(usage, 'prompt_tokens');
  const tokens = field(usage, 'completion_tokens');
  const cachedTokens = field(field(usage, 'prompt_tokens_details'), 'cached_tokens');
  if (typeof promptTokens !== 'number' || typeof tokens !== 'number') return undefined;
  return { promptTokens, tokens, cachedTokens: typeof cachedTokens === 'number' ? cachedTokens : 0 };
}

/** The version as a pin names it. */
export function versionOf(build: string): string | undefined {
  const version = /^(\d+\.\d+\.\d+)-/u.exec(build)?.[1];
  return version === undefined ? undefined : `v${version}`;
}
