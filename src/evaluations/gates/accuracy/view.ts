import { humanBytes } from '../../../diagnostics/human-bytes.ts';
import type { GateView } from '../../../resources/evaluation.ts';
import { demandsTable } from '../demands.ts';
import { POSITIONS } from './base-size.ts';
import { demandsOf, percent, short } from './judge.ts';
import type { AccuracyData, Comparison, Previous } from './read-accuracy.ts';
import type { AccuracySettings } from './settings.ts';

const BEFORE = 'Since the release before';

export function viewAccuracy(data: AccuracyData, settings: AccuracySettings): GateView {
  const { compared, previous, chunks, sizeBytes, bitsPerWeight } = data;
  const of = (value: ((from: Comparison) => string) | undefined): string =>
    compared === undefined || value === undefined ? 'no number' : value(compared);
  const numbers = [
    ['KL divergence', of(({ meanKl, meanKlError }) => `${short(meanKl)} ± ${short(meanKlError)}`)],
    ['KL p99', of(({ p99Kl }) => short(p99Kl))],
    ['Same top token', of(({ sameTop }) => percent(sameTop))],
    ['Bits/weight', String(Number(bitsPerWeight.toFixed(2)))],
    ['Size', humanBytes(sizeBytes)],
  ] as const;
  const over = `${chunks * POSITIONS} positions of a text (${data.text.slice(0, 'sha256:'.length + 12)}…)`;
  const before = changeText(compared, previous);
  return {
    intro: `The accuracy gate compares the predictions of a quantization with those of the weights it was made from, over ${over}.`,
    cells: numbers.map(([title, text]) => ({ title, text, align: 'right' as const })),
    ...demandsTable(demandsOf(data, settings), before === undefined ? [] : [[BEFORE, before, '']]),
    lines: [
      ...numbers.map(([title, text]) => `${title}: ${text}`),
      ...(compared === undefined
        ? []
        : [`Perplexity: ${short(compared.perplexity)}, of the base ${short(compared.basePerplexity)}`]),
      ...(before === undefined ? [] : [`${BEFORE}: ${before}`]),
      `over ${over}`,
    ],
  };
}

function changeText(now: Comparison | undefined, before: Previous | undefined): string | undefined {
  if (now === undefined || before === undefined) return undefined;
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${short(value)}`;
  return `KL divergence ${signed(now.meanKl - before.meanKl)}, same top token ${signed((now.sameTop - before.sameTop) * 100)} points`;
}
