import { describe, expect, test } from 'vitest';
import { baseBytes } from '../../../../src/evaluations/gates/accuracy/base-size.ts';
import { saysNoNumber, statisticsIn } from '../../../../src/evaluations/gates/accuracy/statistics.ts';

const SAID = `====== Perplexity statistics ======
Mean PPL(Q)                   :  11.417261 ±   0.320144
Mean PPL(base)                :  11.201188 ±   0.313310
Cor(ln(PPL(Q)), ln(PPL(base))):  99.31%
====== KL divergence statistics ======
Mean    KLD:   0.031234 ±   0.000712
Maximum KLD:   1.912345
99.9%   KLD:   0.812345
99.0%   KLD:   0.212345
Median  KLD:   0.012345
====== Token probability statistics ======
Same top p: 91.904 ± 0.300 %`;

describe('what llama-perplexity says', () => {
  test('is read in nats and shares', () => {
    expect(statisticsIn(SAID.split('\n'))).toEqual({
      meanKl: 0.031234,
      meanKlError: 0.000712,
      p99Kl: 0.212345,
      maxKl: 1.912345,
      sameTop: 0.91904,
      perplexity: 11.417261,
      basePerplexity: 11.201188,
    });
  });

  test('is no number where it is none, and nothing where a line is missing', () => {
    const broken = statisticsIn(SAID.replace('0.031234', '-nan').replace('11.417261', 'inf').split('\n'));
    expect([broken?.meanKl, broken?.perplexity].map(Number.isFinite)).toEqual([false, false]);
    expect(statisticsIn(SAID.split('\n').slice(0, 6))).toBeUndefined();
    expect(statisticsIn([])).toBeUndefined();
  });

  test('of weights alone stands after each piece', () => {
    expect(saysNoNumber(['0.10 minutes', '[1]1403.3685,[2]1488.0068,[3]1481.8832,'])).toBe(false);
    expect(saysNoNumber(['[1]1403.3685,[2]-nan,'])).toBe(true);
    expect(saysNoNumber([])).toBe(false);
  });
});

test('what the base predicts takes 16 bits for each token of the vocabulary at each position', () => {
  // Qwen3: 32 pieces, 255 positions of each.
  expect(baseBytes(32, 151_936)).toBe(20 + 32 * (2048 + 255 * 2 * 151_940));
  expect(baseBytes(1, 511)).toBe(20 + 2048 + 255 * 2 * 516);
});
