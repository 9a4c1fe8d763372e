/** What mlx-lm makes of weights (v0.32.2), by the names that people give the repos: `4bit`, `mxfp4`, `bf16`. */
export interface MlxQuantization {
  /** `--q-mode`. */
  readonly mode: 'affine' | 'mxfp4' | 'mxfp8' | 'nvfp4';
  readonly bits: number;
  /** Weights of a row that share one scale. */
  readonly groupSize: number;
  /** With its scales, of a source with 16 bits. */
  readonly bitsPerWeight: number;
}

export const MLX_QUANTIZATIONS = {
  '4bit': affine(4),
  '8bit': affine(8),
  '2bit': affine(2),
  '3bit': affine(3),
  '5bit': affine(5),
  '6bit': affine(6),
  mxfp4: { mode: 'mxfp4', bits: 4, groupSize: 32, bitsPerWeight: 4.25 },
  mxfp8: { mode: 'mxfp8', bits: 8, groupSize: 32, bitsPerWeight: 8.25 },
  nvfp4: { mode: 'nvfp4', bits: 4, groupSize: 16, bitsPerWeight: 4.5 },
} as const satisfies Readonly<Record<string, MlxQuantization>>;

/** A scale and an offset of 16 bits for each group. */
function affine(bits: number): MlxQuantization {
  return { mode: 'affine', bits, groupSize: 64, bitsPerWeight: bits + 0.5 };
}

/** Not quantized: name -> `--dtype`. */
export const MLX_FULL_PRECISION = { bf16: 'bfloat16', f16: 'float16' } as const;

export const MLX_ALIASES: Readonly<Record<string, string>> = {
  fp16: 'f16',
  float16: 'f16',
  bfloat16: 'bf16',
};

const MIXED =
  'gives each layer bits of its own, which this version cannot check; 4bit and 5bit are close in size';
const TRAINED = 'is trained against data, which this version cannot do';

export const MLX_REFUSED: Readonly<Record<string, string>> = {
  mixed_2_6: MIXED,
  mixed_3_4: MIXED,
  mixed_3_6: MIXED,
  mixed_4_6: MIXED,
  dwq: TRAINED,
  awq: TRAINED,
};

export type MlxPrecision =
  | ({ readonly kind: 'quantized'; readonly name: string } & MlxQuantization)
  | { readonly kind: 'full'; readonly name: 'bf16' | 'f16' };

/** Throws on a name that is not canonical: mlx-lm must never be asked for it. */
export function mlxPrecision(name: string | undefined): MlxPrecision {
  if (name === 'bf16' || name === 'f16') return { kind: 'full', name };
  for (const [known, quantization] of Object.entries(MLX_QUANTIZATIONS))
    if (known === name) return { kind: 'quantized', name, ...quantization };
  throw new TypeError(`not a canonical MLX quantization: ${name}`);
}
