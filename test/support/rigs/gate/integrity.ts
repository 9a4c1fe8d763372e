import type { GateRig } from './gate-rig.ts';

const declared = (allowed: string) => ({
  gates: { integrity: { allow_code: [allowed], bits_per_weight: { q4_k_m: 5.5 } } },
  questions: [],
  quantization: 'q4_k_m',
});

export const rig: GateRig = {
  measurement: {
    version: 1,
    data: {
      weights: {
        tensors: 3,
        parameters: 8_000_000,
        sizeBytes: 5_000_000,
        types: { q4_k: 1, q6_k: 1, f32: 1 },
      },
      claim: {
        quantization: 'q4_k_m',
        type: 'q4_k',
        fitting: 7_000_000,
        asClaimed: 6_000_000,
        narrower: 0,
        example: 'none',
      },
      tokens: { count: 512, digest: `sha256:${'a'.repeat(64)}` },
      rendered: 120,
      found: [{ check: 'code', file: 'modeling_zen.py', tensor: 'none', byte: 0, what: 'it is code' }],
      unseen: [],
    },
  },
  passes: declared('modeling_zen.py'),
  fails: declared('other.py'),
  every: {
    one: { allow_code: ['modeling_zen.py'], bits_per_weight: { q4_k_m: 5 }, not_looked_at: 'fail' },
    other: { allow_code: ['other.py'], bits_per_weight: { q4_k_m: 6 }, not_looked_at: 'accept' },
    beside: { questions: [], quantization: 'q4_k_m' },
  },
};
