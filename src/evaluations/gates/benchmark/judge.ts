import type { Verdict } from '../../../resources/evaluation.ts';
import { type Demand, verdictOn } from '../demands.ts';
import type { BenchmarkData } from './read-benchmark.ts';
import { CHANCE, type Thresholds } from './settings.ts';

/** So many standard errors above chance are no luck: 1 of 44 guessers has as many. */
const STANDARD_ERRORS = 2;

/**
 * First whether these tasks can tell right from wrong of this model at all: the weights that it was made from must be better than guessing.
 * A broken harness, and a model that has never seen such tasks, both answer at chance, and neither is then compared.
 */
export function demandsOf(data: BenchmarkData, { least, loss }: Thresholds): readonly Demand[] {
  const { task, done, right, baseRight } = data;
  const chance = CHANCE[task];
  const noLuck = chance + STANDARD_ERRORS * Math.sqrt((chance * (1 - chance)) / done);
  if (baseRight / done < noLuck)
    return [
      {
        asked: `weights that can be judged by ${task}: ${percent(noLuck)} right at least, where guessing has ${percent(chance)}`,
        measured: `what it was made from has ${percent(baseRight / done)} of ${done}; it could not be judged`,
        isMet: false,
      },
    ];
  const share = right / done;
  return [
    ...(least === undefined
      ? []
      : [
          {
            asked: `${percent(least)} of ${task} right at least`,
            measured: percent(share),
            isMet: isAtLeast(share, least),
          },
        ]),
    ...(loss === undefined
      ? []
      : [
          {
            asked: `${percent(Math.max(0, baseRight / done - loss))} of ${task} right at least, what it was made from having ${percent(baseRight / done)}`,
            measured: percent(share),
            isMet: isAtLeast(share, baseRight / done - loss),
          },
        ]),
  ];
}

export function judgeBenchmark(data: BenchmarkData, thresholds: Thresholds): Verdict {
  return verdictOn(demandsOf(data, thresholds));
}

/** 0.8 - 0.1 is more than 0.7 in floats; a task is a far larger share than this. */
function isAtLeast(share: number, needed: number): boolean {
  return share >= needed - 1e-9;
}

/** Of a share of so many that were drawn. */
export function standardError(share: number, done: number): number {
  return done < 2 ? share : Math.sqrt((share * (1 - share)) / (done - 1));
}

export function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
