import type { Verdict } from '../../../resources/evaluation.ts';
import { type Demand, verdictOn } from '../demands.ts';
import type { PerformanceData } from './read-performance.ts';
import type { PerformanceSettings } from './settings.ts';
import { short, spreadOf, spreadText } from './spread.ts';

const MEGABYTE = 1_000_000;

/** What was asked for, against the medians. What could not be measured is not met. */
export function demandsOf(
  { runs, memory }: PerformanceData,
  { firstTokenMilliseconds, tokensPerSecond, memoryBytes }: PerformanceSettings,
): readonly Demand[] {
  const demands: Demand[] = [];
  if (firstTokenMilliseconds !== undefined) {
    const first = spreadOf(runs.map((run) => run.firstTokenMilliseconds));
    demands.push({
      asked: `the first token after ${short(firstTokenMilliseconds)} ms at most`,
      measured: spreadText(first, 'ms'),
      isMet: first.median <= firstTokenMilliseconds,
    });
  }
  if (tokensPerSecond !== undefined) {
    const rate = spreadOf(runs.map((run) => run.tokensPerSecond));
    demands.push({
      asked: `${short(tokensPerSecond)} generated tokens a second at least`,
      measured: spreadText(rate, 'tokens/s'),
      isMet: rate.median >= tokensPerSecond,
    });
  }
  if (memoryBytes !== undefined) {
    demands.push({
      asked: `${short(memoryBytes / MEGABYTE)} MB of memory at most`,
      measured: memory === undefined ? 'not known' : `${short(memory.bytes / MEGABYTE)} MB`,
      isMet: memory !== undefined && memory.bytes <= memoryBytes,
    });
  }
  return demands;
}

export function judgePerformance(data: PerformanceData, settings: PerformanceSettings): Verdict {
  return verdictOn(demandsOf(data, settings));
}
