import type { SafetensorsTensor } from '../../weights/safetensors-header.ts';
import { ADAPTER_WEIGHTS } from '../model-files.ts';
import { DOWNLOAD_AGAIN, type Problems } from './problem.ts';

/** What is added to one matrix of the base: `b` times `a`. */
export interface LoraPair {
  /** Path of the layer in the model: `model.layers.0.self_attn.q_proj`. */
  readonly layer: string;
  readonly isEmbedding: boolean;
  readonly a: readonly number[];
  readonly b: readonly number[];
}

const PREFIX = 'base_model.model.';
const PART = /^(.+)\.lora_(?:(embedding)_)?([AB])(?:\.weight)?$/;

/** Its tensors by layers. What is no half of a pair (a bias, a layer saved whole) is not among them. */
export function pairsOf(tensors: readonly SafetensorsTensor[], problems: Problems): readonly LoraPair[] {
  const halves = new Map<string, { isEmbedding: boolean; A?: readonly number[]; B?: readonly number[] }>();
  for (const { name, shape } of tensors) {
    const [, path, embedding, half] = PART.exec(name) ?? [];
    if (path === undefined) continue;
    const layer = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : path;
    const known = halves.get(layer) ?? { isEmbedding: embedding !== undefined };
    if (half === 'A') known.A = shape;
    else known.B = shape;
    halves.set(layer, known);
  }
  return [...halves].flatMap(([layer, { isEmbedding, A: a, B: b }]) => {
    if (a !== undefined && b !== undefined) return [{ layer, isEmbedding, a, b }];
    const missing = a === undefined ? 'lora_A' : 'lora_B';
    problems.add(ADAPTER_WEIGHTS, `has no ${missing} for ${layer}`, DOWNLOAD_AGAIN);
    return [];
  });
}
