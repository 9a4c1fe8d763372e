/** What the converter of llama.cpp makes of the names of tensors. */

/** Layers of the families around Llama; what is not here is listed on both sides. */
const NAMES = new Map(
  Object.entries({
    'model.embed_tokens': 'token_embd',
    'model.norm': 'output_norm',
    lm_head: 'output',
  }),
);
const IN_LAYER = new Map(
  Object.entries({
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
  }),
);

/** Undefined: it is no name that the table has. */
export function ggufName(name: string): string | undefined {
  const [, whole = '', part = ''] = /^(.+)\.(weight|bias)$/.exec(name) ?? [];
  const [, layer, inLayer = ''] = /^model\.layers\.(\d+)\.(.+)$/.exec(whole) ?? [];
  const translated = layer === undefined ? NAMES.get(whole) : IN_LAYER.get(inLayer);
  if (translated === undefined) return undefined;
  return layer === undefined ? `${translated}.${part}` : `blk.${layer}.${translated}.${part}`;
}
