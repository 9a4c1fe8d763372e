import type { Comparison } from './read-accuracy.ts';

const NUMBER = String.raw`(\S+)`;

/** What llama-perplexity says at the end, in nats and shares; undefined: it does not. `nan` and `inf` stay what they are. */
export function statisticsIn(lines: readonly string[]): Comparison | undefined {
  const text = lines.join('\n');
  const find = (pattern: string): readonly number[] => {
    const [, ...numbers] = new RegExp(pattern, 'mu').exec(text) ?? [];
    return numbers.map(numberOf);
  };
  const [meanKl, meanKlError] = find(`^Mean +KLD: +${NUMBER} ± +${NUMBER}`);
  const [p99Kl] = find(`^99\\.0% +KLD: +${NUMBER}`);
  const [maxKl] = find(`^Maximum KLD: +${NUMBER}`);
  const [sameTop] = find(`^Same top p: +${NUMBER} ±`);
  const [perplexity] = find(String.raw`^Mean PPL\(Q\) +: +${NUMBER} ±`);
  const [basePerplexity] = find(String.raw`^Mean PPL\(base\) +: +${NUMBER} ±`);
  if (meanKl === undefined || meanKlError === undefined || p99Kl === undefined) return undefined;
  if (maxKl === undefined || sameTop === undefined) return undefined;
  if (perplexity === undefined || basePerplexity === undefined) return undefined;
  return { meanKl, meanKlError, p99Kl, maxKl, sameTop: sameTop / 100, perplexity, basePerplexity };
}

/** Of weights alone it says the perplexity up to each piece (`[1]8.21,[2]nan,`): whether one of them is no number. */
export function saysNoNumber(lines: readonly string[]): boolean {
  return [...lines.join('\n').matchAll(/\[\d+\]([^,\s]+),/gu)].some(
    ([, number = '']) => !Number.isFinite(numberOf(number)),
  );
}

/** C's `nan`, `-nan(ind)` and `inf` are no numbers here. */
function numberOf(text: string): number {
  return Number(text.replace(/%$/u, ''));
}
