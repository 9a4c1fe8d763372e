/** Safetensors against GGUF: what the converter of llama.cpp makes of the names, as far as shapes and types go. */
import type { StoredAs, TensorChange } from '../resources/difference.ts';
import type { WeightDifference, WeightSet } from './weight-set.ts';

/** Layers of the families around Llama; what is not here is listed on both sides. */
const NAMES: Readonly<Record<string, string>> = {
  'model.embed_tokens': 'token_embd',
  'model.norm': 'output_norm',
  lm_head: 'output',
};
const IN_LAYER: Readonly<Record<string, string>> = {
  input_layernorm: 'attn_norm',
  post_attention_layernorm: 'ffn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  'self_attn.q_norm': 'attn_q_norm',
  'self_attn.k_norm': 'attn_k_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};

export function compareFormats([a, b]: readonly [WeightSet, WeightSet]): WeightDifference {
  const changes: TensorChange[] = [];
  const [ours, theirs] = [inOneTongue(a), inOneTongue(b)];
  let compared = 0;
  for (const [name, before] of ours) {
    const after = theirs.get(name);
    if (after === undefined) {
      changes.push({ name: before.name, change: 'removed', before: before.stored });
      continue;
    }
    compared += 1;
    const stored = { name, before: before.stored, after: after.stored };
    if (before.stored.shape.join() !== after.stored.shape.join())
      changes.push({ ...stored, change: 'shape' });
    else if (before.stored.type !== after.stored.type) changes.push({ ...stored, change: 'type' });
  }
  for (const [name, after] of theirs)
    if (!ours.has(name)) changes.push({ name: after.name, change: 'added', after: after.stored });
  const others = changes.filter(({ change }) => change === 'shape' || change === 'type').length;
  return {
    isOtherFormat: true,
    layout: [`${b.format}, not ${a.format}`],
    metadata: [],
    tensors: { compared, equal: compared - others, changes },
  };
}

/** By the names of GGUF, as far as they are known. */
function inOneTongue({
  format,
  tensors,
}: WeightSet): ReadonlyMap<string, { readonly name: string; readonly stored: StoredAs }> {
  return new Map(
    [...tensors].map(([name, { type, shape }]) => [
      format === 'gguf' ? name : (ggufName(name) ?? name),
      { name, stored: { type, shape } },
    ]),
  );
}

/** Undefined: it is no name that the table has. */
export function ggufName(name: string): string | undefined {
  const [, whole = '', part = ''] = /^(.+)\.(weight|bias)$/.exec(name) ?? [];
  const [, layer, inLayer = ''] = /^model\.layers\.(\d+)\.(.+)$/.exec(whole) ?? [];
  const translated = layer === undefined ? NAMES[whole] : IN_LAYER[inLayer];
  if (translated === undefined) return undefined;
  return layer === undefined ? `${translated}.${part}` : `blk.${layer}.${translated}.${part}`;
}
