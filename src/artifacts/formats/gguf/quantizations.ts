/**
 * The quantizations of GGUF: what llama-quantize calls them, what they cost, and which cannot be had. Anything that is
 * not in this list is never passed on: llama-quantize reads `8bit` as type 8 and writes Q5_0 without a word.
 */
export interface GgufQuantization {
  /** `Q4_K_M`; the converter's `--outtype` is the lower-case name. */
  readonly tool: string;
  /** Type of most weights, as the header has it. */
  readonly tensorType: string;
  /** Of an 8 B model; small models have more, their embeddings weigh more. */
  readonly bitsPerWeight: number;
  /** Input bytes that one processor handles per second: measured on one of 2026's slower servers. */
  readonly bytesPerCpuSecond: number;
}

function quantization(
  tensorType: string,
  bitsPerWeight: number,
  megabytesPerCpuSecond: number,
  tool: string,
): GgufQuantization {
  return { tool, tensorType, bitsPerWeight, bytesPerCpuSecond: megabytesPerCpuSecond * 1e6 };
}

export const GGUF_QUANTIZATIONS = {
  f32: quantization('f32', 32, 100, 'F32'),
  f16: quantization('f16', 16, 100, 'F16'),
  bf16: quantization('bf16', 16, 100, 'BF16'),
  q8_0: quantization('q8_0', 8.5, 240, 'Q8_0'),
  q6_k: quantization('q6_k', 6.56, 60, 'Q6_K'),
  q5_k_m: quantization('q5_k', 5.7, 53, 'Q5_K_M'),
  q5_k_s: quantization('q5_k', 5.57, 53, 'Q5_K_S'),
  q5_1: quantization('q5_1', 6.04, 120, 'Q5_1'),
  q5_0: quantization('q5_0', 5.57, 120, 'Q5_0'),
  q4_k_m: quantization('q4_k', 4.89, 46, 'Q4_K_M'),
  q4_k_s: quantization('q4_k', 4.67, 46, 'Q4_K_S'),
  q4_1: quantization('q4_1', 5.12, 120, 'Q4_1'),
  q4_0: quantization('q4_0', 4.64, 120, 'Q4_0'),
  iq4_nl: quantization('iq4_nl', 4.68, 20, 'IQ4_NL'),
  iq4_xs: quantization('iq4_xs', 4.46, 20, 'IQ4_XS'),
  q3_k_l: quantization('q3_k', 4.31, 46, 'Q3_K_L'),
  q3_k_m: quantization('q3_k', 4, 46, 'Q3_K_M'),
  q3_k_s: quantization('q3_k', 3.64, 46, 'Q3_K_S'),
  iq3_m: quantization('iq3_s', 3.76, 10, 'IQ3_M'),
  iq3_s: quantization('iq3_s', 3.66, 10, 'IQ3_S'),
  q2_k: quantization('q2_k', 3.16, 40, 'Q2_K'),
  mxfp4_moe: quantization('mxfp4', 4.5, 60, 'MXFP4_MOE'),
  tq2_0: quantization('tq2_0', 2.4, 120, 'TQ2_0'),
  tq1_0: quantization('tq1_0', 2.1, 120, 'TQ1_0'),
  q2_0: quantization('q2_0', 2.6, 120, 'Q2_0'),
  q1_0: quantization('q1_0', 1.6, 120, 'Q1_0'),
} as const satisfies Readonly<Record<string, GgufQuantization>>;

export type GgufQuantizationName = keyof typeof GGUF_QUANTIZATIONS;

export function isGgufQuantization(name: string | undefined): name is GgufQuantizationName {
  return name !== undefined && Object.hasOwn(GGUF_QUANTIZATIONS, name);
}

/** Written by the converter itself, straight from the source. */
export const DIRECT = ['f16', 'bf16', 'f32'] as const satisfies readonly GgufQuantizationName[];

export const GGUF_ALIASES: Readonly<Record<string, string>> = {
  fp32: 'f32',
  float32: 'f32',
  fp16: 'f16',
  float16: 'f16',
  bfloat16: 'bf16',
  q8: 'q8_0',
  q6: 'q6_k',
  q5_k: 'q5_k_m',
  q4_k: 'q4_k_m',
  q3_k: 'q3_k_m',
  mxfp4: 'mxfp4_moe',
};

const NEEDS_MATRIX =
  'needs an importance matrix, which this version cannot compute yet; iq3_s and q3_k_s are close in size';

/** Seen with the pinned llama-quantize: each of these ends with an error on its own. */
export const GGUF_REFUSED: Readonly<Record<string, string>> = {
  iq1_s: NEEDS_MATRIX,
  iq1_m: NEEDS_MATRIX,
  iq2_xxs: NEEDS_MATRIX,
  iq2_xs: NEEDS_MATRIX,
  iq2_s: NEEDS_MATRIX,
  iq2_m: NEEDS_MATRIX,
  iq3_xxs: NEEDS_MATRIX,
  iq3_xs: NEEDS_MATRIX,
  q2_k_s: NEEDS_MATRIX,
  nvfp4: 'llama-quantize cannot write it yet',
  copy: 'is no quantization: it copies the base',
  '4bit': 'is a name of MLX; for GGUF it is q4_k_m or another of the q4 family',
  '8bit': 'is a name of MLX; for GGUF it is q8_0',
};
