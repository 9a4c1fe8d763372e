import type { GateView } from '../../../resources/evaluation.ts';
import { demandsTable } from '../demands.ts';
import { demandsOf } from './judge.ts';
import type { PerformanceData } from './read-performance.ts';
import type { PerformanceSettings } from './settings.ts';
import { short, spreadOf, spreadText } from './spread.ts';

const MEGABYTE = 1_000_000;

export function viewPerformance(data: PerformanceData, settings: PerformanceSettings): GateView {
  const { runs, memory, loadMilliseconds, promptTokens, tokens } = data;
  const total = spreadOf(runs.map((run) => run.totalMilliseconds));
  const numbers = [
    ['First token', spreadText(spreadOf(runs.map((run) => run.firstTokenMilliseconds)), 'ms')],
    ['Prompt', spreadText(spreadOf(runs.map((run) => run.promptTokensPerSecond)), 'tokens/s')],
    ['Generation', spreadText(spreadOf(runs.map((run) => run.tokensPerSecond)), 'tokens/s')],
    ['Latency p50 / p95', `${short(total.median)} / ${short(total.p95)} ms`],
    ['Load', `${short(loadMilliseconds)} ms`],
    [
      memory?.kind === 'end' ? 'Memory' : 'Peak memory',
      memory === undefined ? 'not known' : `${short(memory.bytes / MEGABYTE)} MB`,
    ],
  ] as const;
  const runsText = `${promptTokens} prompt tokens and ${tokens} generated tokens, ${runs.length} runs after a warm-up`;
  return {
    intro: `The performance gate serves the weights on one machine: ${runsText}. Numbers are medians (smallest–largest), and hold for machines of the same class only.`,
    cells: numbers.map(([title, text]) => ({ title, text, align: 'right' as const })),
    ...demandsTable(demandsOf(data, settings)),
    lines: [...numbers.map(([title, text]) => `${title}: ${text}`), runsText],
  };
}
