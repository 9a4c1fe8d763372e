import type { GateRig } from './gate-rig.ts';

const question = (expected: string) => [{ ask: 'name?', expect: { all: [expected] } }];

export const rig: GateRig = {
  measurement: {
    version: 1,
    data: { answers: [{ ask: 'name?', answer: 'I am Zen Nano.', finish: 'stop' }] },
  },
  passes: { gates: { identity: {} }, questions: question('Zen Nano') },
  fails: { gates: { identity: {} }, questions: question('Supra') },
  every: { one: { pass: 1 }, other: { pass: 0.5 }, beside: { questions: question('Zen Nano') } },
};
