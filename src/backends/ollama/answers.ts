/** What Ollama answers, parsed once. What is not as documented is left out, never guessed. */
import { hash } from 'node:crypto';
import * as v from 'valibot';
import { canonicalJson } from '../../resources/content.ts';
import type { Served } from '../../resources/machine.ts';
import { asForeign, lenient } from '../../resources/foreign-json.ts';

/** A model's name, and the digest of its manifest. */
export interface Listed {
  readonly name: string;
  readonly id: string;
}
/** Without the version of what serves it. */
export type Shown = Omit<Served, 'build'>;

/** `{"models":[{"name":"zoo/zen:latest","digest":"ac5a…"}]}`; of what is loaded also `expires_at`. */
const models = v.object({
  models: v.array(
    lenient(v.object({ name: v.string(), digest: v.string(), expires_at: v.fallback(v.string(), '') })),
  ),
});

export function parseListed(json: unknown): readonly Listed[] {
  return listOf(json).map(({ name, digest: id }) => ({ name, id }));
}

/** One that is kept for ever ends in a year far ahead. */
export function parseLoaded(json: unknown): readonly (Listed & { readonly isForever: boolean })[] {
  return listOf(json).map(({ name, digest: id, expires_at: ends }) => ({
    name,
    id,
    isForever: Number(/^\d+/.exec(ends)?.[0]) >= FOREVER_YEAR,
  }));
}

const FOREVER_YEAR = 2200;

const text = v.fallback(v.string(), '');
const shown = v.object({ modelfile: text, parameters: text, template: text, system: text });
const NOTHING_SHOWN = { modelfile: '', parameters: '', template: '', system: '' };

/**
 * Of `/api/show`: the layer of the weights stands in the modelfile's first FROM, and what a conversation is put into (template,
 * system text, messages, parameters, layers beside the weights) is compared by one digest. The context is a field of its own.
 */
export function parseShown(json: unknown): Shown | undefined {
  const { modelfile, parameters: lines, template, system } = asForeign(shown, json) ?? NOTHING_SHOWN;
  // The first line is Ollama's own; a system text can hold lines of its author that look the same.
  const [layer, ...moreLayers] = (modelfile.match(/^FROM .*$/gm) ?? []).map(
    (line) => /sha256[-:]([0-9a-f]{64})\s*$/.exec(line)?.[1],
  );
  if (layer === undefined) return undefined;
  const parameters = lines.split('\n').map((line) => line.trim());
  const context = Number(/^num_ctx\s+(\d+)$/m.exec(parameters.join('\n'))?.[1]);
  const conversation = canonicalJson({
    template,
    system,
    layers: moreLayers.map((one) => one ?? ''),
    messages: (modelfile.match(/^MESSAGE .*$/gm) ?? []).join('\n'),
    parameters: parameters.filter((line) => line !== '' && !line.startsWith('num_ctx')).toSorted(),
  });
  return {
    serves: `sha256:${layer}`,
    template: `sha256:${hash('sha256', conversation)}`,
    adapters: (modelfile.match(/^ADAPTER .*$/gm) ?? []).map(() => 1),
    ...(Number.isNaN(context) ? {} : { context }),
  };
}

function listOf(json: unknown): readonly {
  readonly name: string;
  readonly digest: string;
  readonly expires_at: string;
}[] {
  return (asForeign(models, json)?.models ?? []).filter((one) => one !== undefined);
}
