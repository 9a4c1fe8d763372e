import type { GateRig } from './gate-rig.ts';

const digest = (character: string) => `sha256:${character.repeat(64)}` as const;
const declared = (most: number) => ({
  gates: { accuracy: { text: 'texts/english.txt', kl_divergence: { q4_k_m: most } } },
  questions: [],
  quantization: 'q4_k_m',
});

export const rig: GateRig = {
  measurement: {
    version: 1,
    data: {
      text: digest('a'),
      base: digest('b'),
      asked: 32,
      chunks: 8,
      sizeBytes: 5_000_000,
      bitsPerWeight: 4.9,
      compared: {
        meanKl: 0.03,
        meanKlError: 0.001,
        p99Kl: 0.2,
        maxKl: 1.5,
        sameTop: 0.94,
        perplexity: 8.2,
        basePerplexity: 8.1,
      },
      previous: { artifact: digest('c'), meanKl: 0.029, sameTop: 0.945 },
    },
  },
  passes: declared(0.03),
  fails: declared(0.0299),
  every: {
    one: {
      text: 'texts/english.txt',
      chunks: 32,
      kl_divergence: { q4_k_m: 0.08 },
      kl_divergence_p99: { q4_k_m: 1 },
      same_top_token: 0.88,
      regression: 0.01,
    },
    other: {
      text: 'texts/german.txt',
      chunks: 16,
      kl_divergence: { q4_k_m: 0.07 },
      kl_divergence_p99: { q4_k_m: 2 },
      same_top_token: 0.9,
      regression: 0.02,
    },
    beside: { questions: [], quantization: 'q4_k_m' },
  },
};
