import { cp, mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Its tokenizer is a trained one: converters refuse others. Nothing else of it is used. */
const TOKENIZER = join(import.meta.dirname, '../../examples/demo/sources/zen-nano');
const VOCABULARY = 512;
const HEAD = 64;

export interface ModelShape {
  readonly hidden: number;
  readonly intermediate: number;
  readonly layers: number;
  /** `zeros` makes a sparse file: as long as any other, in no time. */
  readonly weights: 'random' | 'zeros';
}

/** A Llama of any size that nobody trained: tools take as long with it as with one that makes sense. Returns its bytes. */
export async function generateModel(directory: string, shape: ModelShape): Promise<number> {
  await mkdir(directory, { recursive: true });
  for (const name of [
    'tokenizer.model',
    'tokenizer_config.json',
    'special_tokens_map.json',
    'chat_template.jinja',
    'generation_config.json',
  ])
    await cp(join(TOKENIZER, name), join(directory, name));
  await writeFile(join(directory, 'config.json'), `${JSON.stringify(configOf(shape), undefined, 2)}\n`);

  const header: Record<string, object> = { __metadata__: { format: 'pt' } };
  let bytes = 0;
  for (const [name, dimensions] of tensorsOf(shape)) {
    const length = 2 * dimensions.reduce((product, size) => product * size, 1);
    header[name] = { dtype: 'BF16', shape: dimensions, data_offsets: [bytes, bytes + length] };
    bytes += length;
  }
  const head = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.length));
  const file = await open(join(directory, 'model.safetensors'), 'w');
  try {
    await file.write(Buffer.concat([length, head]));
    if (shape.weights === 'zeros') await file.truncate(8 + head.length + bytes);
    else await writeRandom(file, bytes);
  } finally {
    await file.close();
  }
  return 8 + head.length + bytes;
}

function configOf({ hidden, intermediate, layers }: ModelShape): object {
  return {
    architectures: ['LlamaForCausalLM'],
    attention_bias: false,
    bos_token_id: 1,
    dtype: 'bfloat16',
    eos_token_id: 4,
    head_dim: HEAD,
    hidden_act: 'silu',
    hidden_size: hidden,
    intermediate_size: intermediate,
    max_position_embeddings: 512,
    mlp_bias: false,
    model_type: 'llama',
    num_attention_heads: hidden / HEAD,
    num_hidden_layers: layers,
    num_key_value_heads: hidden / HEAD / 2,
    pad_token_id: 4,
    rms_norm_eps: 1e-6,
    rope_theta: 10_000,
    tie_word_embeddings: true,
    vocab_size: VOCABULARY,
  };
}

function* tensorsOf({ hidden, intermediate, layers }: ModelShape): Iterable<[string, readonly number[]]> {
  yield ['model.embed_tokens.weight', [VOCABULARY, hidden]];
  for (let layer = 0; layer < layers; layer += 1) {
    const name = `model.layers.${layer}`;
    yield [`${name}.input_layernorm.weight`, [hidden]];
    yield [`${name}.mlp.down_proj.weight`, [hidden, intermediate]];
    yield [`${name}.mlp.gate_proj.weight`, [intermediate, hidden]];
    yield [`${name}.mlp.up_proj.weight`, [intermediate, hidden]];
    yield [`${name}.post_attention_layernorm.weight`, [hidden]];
    yield [`${name}.self_attn.k_proj.weight`, [hidden / 2, hidden]];
    yield [`${name}.self_attn.o_proj.weight`, [hidden, hidden]];
    yield [`${name}.self_attn.q_proj.weight`, [hidden, hidden]];
    yield [`${name}.self_attn.v_proj.weight`, [hidden / 2, hidden]];
  }
  yield ['model.norm.weight', [hidden]];
}

const CHUNK_BYTES = 1 << 22;

/** bf16 between 2^-7 and 2^-5, both signs: quantizers meet the spread of a real layer. The same bytes every time. */
async function writeRandom(file: Awaited<ReturnType<typeof open>>, bytes: number): Promise<void> {
  const chunk = new Uint16Array(CHUNK_BYTES / 2);
  let state = 0x2545_f491;
  for (let written = 0; written < bytes; written += CHUNK_BYTES) {
    for (let at = 0; at < chunk.length; at += 1) {
      // xorshift32
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      chunk[at] = ((state & 1) << 15) | ((120 + ((state >>> 1) & 1)) << 7) | ((state >>> 2) & 0x7f);
    }
    await file.write(new Uint8Array(chunk.buffer, 0, Math.min(CHUNK_BYTES, bytes - written)));
  }
}
