import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Of one matrix of the base: rows, then columns. */
export interface LoraLayer {
  readonly name: string;
  readonly shape: readonly [number, number];
}
export interface TinyLora {
  readonly layers: readonly LoraLayer[];
  readonly rank?: number;
  readonly alpha?: number;
  /** How much it changes; 0 changes nothing. */
  readonly strength?: number;
  /** Over what PEFT would write. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The matrices of the demo's zen-nano that most adapters change. */
export const ZEN_LAYERS: readonly LoraLayer[] = [0, 1].flatMap((layer): LoraLayer[] => [
  { name: `model.layers.${layer}.self_attn.q_proj`, shape: [256, 256] },
  { name: `model.layers.${layer}.self_attn.v_proj`, shape: [128, 256] },
]);

/** A folder as PEFT's save_pretrained leaves it, with numbers that are the same each time. */
export async function writeTinyLora(
  directory: string,
  { layers, rank = 4, alpha = 8, strength = 1, config = {} }: TinyLora,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const parts: Float32Array[] = [];
  let offset = 0;
  const add = (name: string, shape: readonly [number, number], scale: number): void => {
    const numbers = Float32Array.from({ length: shape[0] * shape[1] }, (_, at) => scale * Math.sin(at + 1));
    header[`base_model.model.${name}.weight`] = {
      dtype: 'F32',
      shape,
      data_offsets: [offset, offset + numbers.byteLength],
    };
    offset += numbers.byteLength;
    parts.push(numbers);
  };
  for (const { name, shape } of layers) {
    add(`${name}.lora_A`, [rank, shape[1]], 1);
    add(`${name}.lora_B`, [shape[0], rank], strength);
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const data = parts.map(({ buffer }) => Buffer.from(buffer));
  await writeFile(join(directory, 'adapter_model.safetensors'), Buffer.concat([length, text, ...data]));
  const targets = [...new Set(layers.map(({ name }) => name.slice(name.lastIndexOf('.') + 1)))];
  await writeFile(
    join(directory, 'adapter_config.json'),
    JSON.stringify({
      base_model_name_or_path: 'zenlm/zen-nano',
      bias: 'none',
      lora_alpha: alpha,
      modules_to_save: null,
      peft_type: 'LORA',
      r: rank,
      target_modules: targets,
      task_type: 'CAUSAL_LM',
      ...config,
    }),
  );
}
