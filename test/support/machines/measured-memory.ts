import type { MemoryShape, RecurrentShape } from '../../../src/resources/artifact.ts';

/**
 * What llama-server v0.5.0 took on a processor, with the flags that zoo uses; in MiB. Measured on 2026-11-30 with random weights. The
 * shapes are rebuilt from what was written down: they give the file and the cache that were measured.
 */
export interface MeasuredMemory {
  readonly architecture: string;
  readonly context: number;
  readonly parallel: number;
  readonly weights: number;
  /** Copies of weights in another order. */
  readonly repacked: number;
  /** Keys, values and states. */
  readonly cache: number;
  /** Two copies of each conversation's state, once they are there; reckoned from the size of one. */
  readonly checkpoints: number;
  /** Of the process, before there were such copies. */
  readonly peak: number;
  readonly shape: Partial<MemoryShape>;
}

const layers = (count: number, heads: number) => ({
  blockCount: count,
  headCountKv: Array.from({ length: count }, () => heads),
});
const heads = (count: number, length: number) => ({
  headCount: count,
  keyLength: length,
  valueLength: length,
});
/** Widths of the model, its vocabulary and its feed-forward layers. */
const widths = (embeddingLength: number, vocabularySize: number, feedForwardLength: number) => ({
  embeddingLength,
  vocabularySize,
  feedForwardLength,
});
const state = (width: number, inner: number, length: number): { readonly recurrent: RecurrentShape } => ({
  recurrent: { state: 3 * width + inner * length, width },
});
const small = { ...widths(1024, 32_000, 2816), ...heads(16, 64) };

type Numbers = readonly [
  context: number,
  parallel: number,
  weights: number,
  repacked: number,
  cache: number,
  checkpoints: number,
  peak: number,
];
const row = (architecture: string, numbers: Numbers, shape: Partial<MemoryShape>): MeasuredMemory => {
  const [context, parallel, weights, repacked, cache, checkpoints, peak] = numbers;
  return { architecture, context, parallel, weights, repacked, cache, checkpoints, peak, shape };
};

export const MEASURED: readonly MeasuredMemory[] = [
  row('llama', [2048, 1, 249, 0, 32, 0, 306], { ...small, ...layers(16, 4) }),
  row('llama', [32_768, 4, 249, 0, 2048, 0, 2329], { ...small, ...layers(16, 4) }),
  row('llama', [8192, 1, 145, 83, 128, 0, 382], { ...small, ...layers(16, 4) }),
  // The window is in the header, and llama.cpp does not use it.
  row('llama', [32_768, 4, 181, 0, 1280, 0, 1492], { ...small, ...layers(10, 4), slidingWindow: 4096 }),
  row('qwen2', [32_768, 4, 501, 0, 1536, 0, 2108], {
    ...widths(896, 151_936, 4864),
    ...heads(14, 64),
    ...layers(24, 2),
  }),
  row('qwen3', [8192, 4, 371, 205, 3584, 0, 4229], {
    ...widths(1024, 151_936, 3072),
    ...heads(16, 128),
    ...layers(28, 8),
  }),
  row('phi3', [32_768, 4, 136, 0, 4608, 0, 4775], {
    ...widths(768, 32_064, 2048),
    ...heads(12, 64),
    ...layers(12, 12),
    slidingWindow: 2048,
  }),
  row('qwen3moe', [32_768, 4, 249, 0, 1536, 0, 1855], {
    ...widths(512, 151_936, 2048),
    ...heads(8, 64),
    ...layers(12, 4),
  }),
  row('gemma2', [32_768, 1, 290, 0, 438, 96, 866], {
    ...widths(640, 256_000, 2048),
    ...heads(4, 256),
    ...layers(12, 2),
    slidingWindow: 4096,
  }),
  row('gemma3', [32_768, 4, 272, 0, 444, 60, 854], {
    ...widths(640, 262_144, 2048),
    ...heads(4, 256),
    ...layers(18, 1),
    slidingWindow: 512,
  }),
  row('gpt-oss', [32_768, 4, 226, 0, 786, 6, 1095], {
    ...widths(512, 128_000, 2048),
    ...heads(8, 64),
    ...layers(12, 4),
    slidingWindow: 128,
  }),
  row('qwen3next', [32_768, 4, 249, 0, 806, 77, 1145], {
    ...widths(512, 151_936, 2048),
    ...heads(8, 256),
    ...layers(12, 2),
    ...state(6144, 2048, 128),
  }),
  row('deepseek2', [32_768, 4, 560, 0, 1728, 0, 2344], {
    ...widths(768, 102_400, 1536),
    headCount: 16,
    keyLength: 576,
    valueLength: 512,
    ...layers(12, 1),
    isLatent: true,
  }),
  row('falcon-h1', [32_768, 4, 212, 0, 1585, 97.7, 1832], {
    ...widths(640, 32_784, 2048),
    ...heads(10, 64),
    ...layers(12, 4),
    ...state(1536, 1024, 256),
  }),
  row('mamba', [2048, 4, 135, 0, 11, 21.4, 183], {
    ...widths(768, 50_280, 0),
    ...heads(0, 0),
    ...layers(24, 0),
    ...state(1536, 1536, 16),
  }),
  row('bert', [2048, 4, 209, 0, 0, 0, 233], {
    ...widths(768, 30_522, 3072),
    ...heads(12, 64),
    ...layers(12, 12),
  }),
  // The test model itself in q4_k_m, after 28 conversations (20.0 before the first one).
  row('llama', [512, 1, 0.553, 0.369, 0.5, 0, 24.05], {
    ...widths(256, 512, 256),
    ...heads(4, 64),
    ...layers(2, 2),
  }),
  // As f16, after a prompt of 300 words.
  row('llama', [4096, 4, 1.755, 0, 16, 0, 37.4], {
    ...widths(256, 512, 256),
    ...heads(4, 64),
    ...layers(2, 2),
  }),
  // Qwen3-4B, in q4_k_m.
  row('qwen3', [4096, 1, 2376, 1683, 576, 0, 4704], {
    ...widths(2560, 151_936, 9728),
    ...heads(32, 128),
    ...layers(36, 8),
  }),
  // Trained for 512 tokens: the cache is as large as it is asked for all the same.
  row('llama', [32_768, 4, 1, 0, 128, 0, 154], {
    ...widths(64, 512, 256),
    ...heads(2, 32),
    ...layers(4, 2),
    contextTrain: 512,
  }),
];
