import type { SafetensorsTensor } from '../../weights/safetensors-header.ts';
import { type Problems, USE_ORIGINAL } from './problem.ts';

/** Types that weights are trained and kept in; anything narrower has already lost something. */
const FULL_PRECISION = new Set(['F64', 'F32', 'F16', 'BF16']);
/** Position ids, rotary tables, masks: no weights, whatever their type is. */
const BUFFERS =
  /(^|\.)(position_ids|attention_mask|bias_mask|masked_bias|relative_position_index|num_batches_tracked|attn\.bias)$/;

/** A file whose tensors look quantized: packed integers (GPTQ, AWQ, MLX), 8-bit floats, or tensors of scales beside them. */
export function checkNotQuantized(
  file: string,
  tensors: readonly SafetensorsTensor[],
  problems: Problems,
): void {
  const narrow = tensors.find(({ name, dtype }) => !FULL_PRECISION.has(dtype) && !BUFFERS.test(name));
  if (narrow !== undefined) {
    const what = `holds quantized weights: tensor ${narrow.name} is ${narrow.dtype}`;
    return problems.add(file, what, USE_ORIGINAL);
  }
  const names = new Set(tensors.map(({ name }) => name));
  const scaled = tensors.find(
    ({ name }) => /\.(scales|weight_scale|qzeros)$/.test(name) && names.has(weightOf(name)),
  );
  if (scaled === undefined) return;
  const what = `holds quantized weights: ${scaled.name} are the scales of ${weightOf(scaled.name)}`;
  problems.add(file, what, USE_ORIGINAL);
}

function weightOf(scales: string): string {
  return scales.replace(/\.(scales|weight_scale|qzeros)$/, '.weight');
}
