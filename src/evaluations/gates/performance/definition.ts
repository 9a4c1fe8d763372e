/**
 * How fast is the model, and how much memory does it take? Serves the artifact on the machine that runs the gate, and has it
 * write the same number of tokens after the same prompt several times. The median is judged.
 */
import { defineGate } from '../define-gate.ts';
import { judgePerformance } from './judge.ts';
import { CONTEXT_TOKENS, PROMPT, REPEATS, TOKENS } from './load.ts';
import { type PerformanceData, readPerformance } from './read-performance.ts';
import type { PerformanceSettings } from './settings.ts';
import { viewPerformance } from './view.ts';

const BYTES_PER_MEGABYTE = 1_000_000;

export const performanceGate = defineGate('performance', {
  needs: ['served model', 'machine'],
  judges: ({ canBeServed, intermediate }) => canBeServed && !intermediate,
  settings: ({ latency_ms: latency, tokens_per_second: rate, memory_mb: memory }): PerformanceSettings => ({
    ...(latency === undefined ? {} : { firstTokenMilliseconds: latency }),
    ...(rate === undefined ? {} : { tokensPerSecond: rate }),
    ...(memory === undefined ? {} : { memoryBytes: memory * BYTES_PER_MEGABYTE }),
  }),
  holds: 'artifact',
  canFail: (thresholds) => Object.keys(thresholds).length > 0,
  measures: () => ({
    load: { prompt: PROMPT, tokens: TOKENS, repeats: REPEATS, context: CONTEXT_TOKENS },
  }),
  work: () => ({ steps: REPEATS + 1, secondsPerStep: 3 }),
  how: { kind: 'served', load: async () => (await import('./measure.ts')).measurePerformance },
  version: 1,
  read: (data): PerformanceData => readPerformance(data),
  rule: { name: 'performance/1', settings: (thresholds) => ({ thresholds }) },
  judge: judgePerformance,
  view: viewPerformance,
});
