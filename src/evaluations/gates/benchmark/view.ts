import type { GateView } from '../../../resources/evaluation.ts';
import { demandsTable } from '../demands.ts';
import { demandsOf, percent, standardError } from './judge.ts';
import type { BenchmarkData } from './read-benchmark.ts';
import { type BenchmarkSettings, CHANCE } from './settings.ts';

export function viewBenchmark(data: BenchmarkData, settings: BenchmarkSettings): GateView {
  const { task, done, right, baseRight, text } = data;
  const shareText = (count: number): string =>
    `${percent(count / done)} ± ${percent(standardError(count / done, done))}`;
  const numbers = [
    ['Right', shareText(right)],
    ['Base', shareText(baseRight)],
    ['Guessing', percent(CHANCE[task])],
    ['Tasks', String(done)],
  ] as const;
  const over = `${task} (${text.slice(0, 'sha256:'.length + 12)}…)`;
  return {
    intro: `The benchmark gate counts how many tasks of ${over} a quantization gets right, beside the weights it was made from.`,
    cells: numbers.map(([title, value]) => ({ title, text: value, align: 'right' as const })),
    ...demandsTable(demandsOf(data, settings)),
    lines: [...numbers.map(([title, value]) => `${title}: ${value}`), `tasks of ${over}`],
  };
}
