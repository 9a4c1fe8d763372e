import type { Verdict } from '../../../resources/evaluation.ts';
import { type Demand, verdictOn } from '../demands.ts';
import type { AccuracyData } from './read-accuracy.ts';
import type { Thresholds } from './settings.ts';

/** What was asked for, against what was measured. A release before that nothing is known of is no demand. */
export function demandsOf(
  { compared, previous }: AccuracyData,
  { meanKl, p99Kl, sameTop, regression }: Thresholds,
): readonly Demand[] {
  if (compared === undefined)
    return [{ asked: 'probabilities', measured: 'what it predicts is no number', isMet: false }];
  const demands: Demand[] = [];
  const atMost = (what: string, most: number, value: number): void => {
    demands.push({
      asked: `${what} of ${short(most)} at most`,
      measured: short(value),
      isMet: value <= most,
    });
  };
  if (meanKl !== undefined) atMost('a mean KL divergence', meanKl, compared.meanKl);
  if (p99Kl !== undefined) atMost('a KL divergence at 99 % of the positions', p99Kl, compared.p99Kl);
  if (sameTop !== undefined)
    demands.push({
      asked: `the same most likely token at ${percent(sameTop)} of the positions at least`,
      measured: percent(compared.sameTop),
      isMet: compared.sameTop >= sameTop,
    });
  if (regression !== undefined && previous !== undefined)
    atMost(
      `with the release before at ${short(previous.meanKl)}, a mean KL divergence`,
      previous.meanKl + regression,
      compared.meanKl,
    );
  return demands;
}

export function judgeAccuracy(data: AccuracyData, thresholds: Thresholds): Verdict {
  return verdictOn(demandsOf(data, thresholds));
}

const DIGITS = 4;

/** Four digits that count; what is next to nothing is not written as 0. */
export function short(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}

export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
