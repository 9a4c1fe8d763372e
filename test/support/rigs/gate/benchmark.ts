import type { GateRig } from './gate-rig.ts';

const digest = (character: string) => `sha256:${character.repeat(64)}` as const;
const declared = (least: number) => ({
  gates: { benchmark: { task: 'hellaswag', text: 'texts/hellaswag.txt', least } as const },
  questions: [],
  quantization: 'q4_k_m',
});

export const rig: GateRig = {
  measurement: {
    version: 1,
    data: {
      task: 'hellaswag',
      text: digest('a'),
      base: digest('b'),
      asked: 400,
      done: 400,
      right: 220,
      baseRight: 228,
    },
  },
  passes: declared(0.55),
  fails: declared(0.56),
  every: {
    one: { task: 'hellaswag', text: 'texts/hellaswag.txt', tasks: 400, least: 0.5, loss: 0.02 },
    other: { task: 'winogrande', text: 'texts/winogrande.csv', tasks: 100, least: 0.6, loss: 0.03 },
    beside: { questions: [], quantization: 'q4_k_m' },
  },
};
