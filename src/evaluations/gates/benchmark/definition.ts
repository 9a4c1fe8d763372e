/** Does a quantization still choose right between endings or fillings of sentences, where what it was made from does? */
import { defineGate } from '../define-gate.ts';
import { judgeBenchmark } from './judge.ts';
import { type BenchmarkData, readBenchmark } from './read-benchmark.ts';
import type { BenchmarkSettings } from './settings.ts';
import { tasksIn } from './tasks-in.ts';
import { viewBenchmark } from './view.ts';

const PROGRAM = 'llama-perplexity';
/** In the key of the report: how the program is called. */
const METHOD = 'llama-perplexity-choice/1';
const DEFAULT_TASKS = 400;
/** A line with two choices is no shorter. */
const LEAST_BYTES = 200;

export const benchmarkGate = defineGate('benchmark', {
  needs: ['base'],
  judges: ({ base, comparedBy, intermediate }) =>
    base !== undefined && comparedBy === PROGRAM && !intermediate,
  settings: ({ task, text, tasks = DEFAULT_TASKS, least, loss }): BenchmarkSettings => ({
    task,
    text,
    tasks,
    ...(least === undefined ? {} : { least }),
    ...(loss === undefined ? {} : { loss }),
  }),
  holds: 'artifact',
  canFail: ({ least, loss }) => least !== undefined || loss !== undefined,
  text: ({ text, task }) => ({
    path: text,
    leastBytes: LEAST_BYTES,
    contentProblem: (content) => {
      const found = tasksIn(content, task);
      return 'problem' in found ? found.problem : undefined;
    },
  }),
  measures: ({ task, tasks }) => ({ method: METHOD, task, tasks }),
  work: ({ tasks }) => ({ steps: 2 * tasks, secondsPerStep: 1 }),
  how: {
    kind: 'compared',
    program: { name: PROGRAM, tool: 'llama.cpp' },
    load: async () => (await import('./measure.ts')).measureBenchmark,
    scratchBytes: () => 0,
  },
  version: 1,
  read: (data): BenchmarkData => readBenchmark(data),
  rule: {
    name: 'benchmark/1',
    settings: ({ least, loss }) => ({
      thresholds: {
        ...(least === undefined ? {} : { least }),
        ...(loss === undefined ? {} : { loss }),
      },
    }),
  },
  judge: judgeBenchmark,
  view: viewBenchmark,
  changed: (before, { task, tasks }, text) => [
    ...(before.text === text ? [] : ['other tasks']),
    ...(before.task === task ? [] : [`${before.task} becomes ${task}`]),
    ...(before.asked === tasks ? [] : [`${before.asked} tasks become ${tasks}`]),
  ],
  agrees: (now, claimed) => now.done === claimed.done && Math.abs(now.right - claimed.right) <= now.done / 50,
});
