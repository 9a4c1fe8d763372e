/** vLLM's own HTTP answers. Anything that is not as documented is `undefined`, never guessed. */
import * as v from 'valibot';
import { asForeign, lenient } from '../../resources/foreign-json.ts';

const models = v.object({
  data: v.array(
    v.object({
      id: v.string(),
      root: lenient(v.string()),
      parent: lenient(v.string()),
      max_model_len: lenient(v.number()),
    }),
  ),
});

export interface ModelsSaid {
  readonly id: string;
  /** The folder that it was started with. */
  readonly root: string;
  readonly context: number;
  /** Adapters have the model that they are for as their parent. */
  readonly adapters: number;
}

/** One model, by one name, and whatever adapters. */
export function parseModels(json: unknown): ModelsSaid | undefined {
  const all = asForeign(models, json)?.data ?? [];
  const [model, ...others] = all.filter(({ parent }) => parent === undefined);
  if (model?.root === undefined || model.max_model_len === undefined || others.length > 0) return undefined;
  return {
    id: model.id,
    root: model.root,
    context: model.max_model_len,
    adapters: all.length - 1,
  };
}

const version = v.object({ version: v.string() });

/** `0.32.0+cpu` */
export function parseVersion(json: unknown): string | undefined {
  return asForeign(version, json)?.version;
}

const written = v.object({ usage: v.object({ completion_tokens: v.number() }) });

/** How many tokens it has written. */
export function parseWritten(json: unknown): number {
  return asForeign(written, json)?.usage.completion_tokens ?? 0;
}
