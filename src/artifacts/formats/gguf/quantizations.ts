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
  /** Input (10^6 bytes) that one processor handles per second: measured on one of 2026's slower servers. */
  readonly megabytesPerCpuSecond: number;
}

export const GGUF_QUANTIZATIONS = {
  f32: { tool: 'F32', tensorType: 'f32', bitsPerWeight: 32, megabytesPerCpuSecond: 100 },
  f16: { tool: 'F16', tensorType: 'f16', bitsPerWeight: 16, megabytesPerCpuSecond: 100 },
  bf16: { tool: 'BF16', tensorType: 'bf16', bitsPerWeight: 16, megabytesPerCpuSecond: 100 },
  q8_0: { tool: 'Q8_0', tensorType: 'q8_0', bitsPerWeight: 8.5, megabytesPerCpuSecond: 240 },
  q6_k: { tool: 'Q6_K', tensorType: 'q6_k', bitsPerWeight: 6.56, megabytesPerCpuSecond: 49 },
  q5_k_m: { tool: 'Q5_K_M', tensorType: 'q5_k', bitsPerWeight: 5.7, megabytesPerCpuSecond: 45 },
  q5_k_s: { tool: 'Q5_K_S', tensorType: 'q5_k', bitsPerWeight: 5.57, megabytesPerCpuSecond: 45 },
  q5_1: { tool: 'Q5_1', tensorType: 'q5_1', bitsPerWeight: 6.04, megabytesPerCpuSecond: 140 },
  q5_0: { tool: 'Q5_0', tensorType: 'q5_0', bitsPerWeight: 5.57, megabytesPerCpuSecond: 140 },
  q4_k_m: { tool: 'Q4_K_M', tensorType: 'q4_k', bitsPerWeight: 4.89, megabytesPerCpuSecond: 46 },
  q4_k_s: { tool: 'Q4_K_S', tensorType: 'q4_k', bitsPerWeight: 4.67, megabytesPerCpuSecond: 46 },
  q4_1: { tool: 'Q4_1', tensorType: 'q4_1', bitsPerWeight: 5.12, megabytesPerCpuSecond: 200 },
  q4_0: { tool: 'Q4_0', tensorType: 'q4_0', bitsPerWeight: 4.64, megabytesPerCpuSecond: 200 },
  iq4_nl: { tool: 'IQ4_NL', tensorType: 'iq4_nl', bitsPerWeight: 4.68, megabytesPerCpuSecond: 12 },
  iq4_xs: { tool: 'IQ4_XS', tensorType: 'iq4_xs', bitsPerWeight: 4.46, megabytesPerCpuSecond: 12 },
  q3_k_l: { tool: 'Q3_K_L', tensorType: 'q3_k', bitsPerWeight: 4.31, megabytesPerCpuSecond: 55 },
  q3_k_m: { tool: 'Q3_K_M', tensorType: 'q3_k', bitsPerWeight: 4, megabytesPerCpuSecond: 55 },
  q3_k_s: { tool: 'Q3_K_S', tensorType: 'q3_k', bitsPerWeight: 3.64, megabytesPerCpuSecond: 55 },
  iq3_m: { tool: 'IQ3_M', tensorType: 'iq3_s', bitsPerWeight: 3.76, megabytesPerCpuSecond: 4.5 },
  iq3_s: { tool: 'IQ3_S', tensorType: 'iq3_s', bitsPerWeight: 3.66, megabytesPerCpuSecond: 4.5 },
  q2_k: { tool: 'Q2_K', tensorType: 'q2_k', bitsPerWeight: 3.16, megabytesPerCpuSecond: 55 },
  mxfp4_moe: { tool: 'MXFP4_MOE', tensorType: 'mxfp4', bitsPerWeight: 4.5, megabytesPerCpuSecond: 60 },
  tq2_0: { tool: 'TQ2_0', tensorType: 'tq2_0', bitsPerWeight: 2.4, megabytesPerCpuSecond: 150 },
  tq1_0: { tool: 'TQ1_0', tensorType: 'tq1_0', bitsPerWeight: 2.1, megabytesPerCpuSecond: 150 },
  q2_0: { tool: 'Q2_0', tensorType: 'q2_0', bitsPerWeight: 2.6, megabytesPerCpuSecond: 140 },
  q1_0: { tool: 'Q1_0', tensorType: 'q1_0', bitsPerWeight: 1.6, megabytesPerCpuSecond: 140 },
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

/** A profile names the quantizations for one kind of machine. */
export const GGUF_PROFILES: Readonly<Record<string, readonly GgufQuantizationName[]>> = {
  mobile: ['q4_0', 'q4_k_s'],
  balanced: ['q4_k_m', 'q5_k_m'],
  quality: ['q6_k', 'q8_0'],
  server: ['q4_k_m', 'q8_0', 'f16'],
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
};
