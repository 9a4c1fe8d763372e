import type { GateRig } from './gate-rig.ts';

const run = (tokensPerSecond: number, firstTokenMilliseconds: number) => ({
  firstTokenMilliseconds,
  totalMilliseconds: 640,
  promptTokensPerSecond: 1000,
  tokensPerSecond,
});
const declared = (tokens_per_second: number) => ({
  gates: { performance: { tokens_per_second } },
  questions: [],
});

export const rig: GateRig = {
  measurement: {
    version: 1,
    data: {
      loadMilliseconds: 500,
      memory: { bytes: 10_000_000, kind: 'peak' },
      promptTokens: 150,
      tokens: 64,
      runs: [run(90, 12), run(100, 10), run(110, 11)],
    },
  },
  passes: declared(100),
  fails: declared(101),
  every: {
    one: { latency_ms: 100, tokens_per_second: 20, memory_mb: 8000 },
    other: { latency_ms: 101, tokens_per_second: 21, memory_mb: 8001 },
    beside: { questions: [] },
  },
};
