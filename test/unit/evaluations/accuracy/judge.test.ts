import { describe, expect, test } from 'vitest';
import { accuracyGate } from '../../../../src/evaluations/gates/accuracy/definition.ts';
import type { AccuracyGate } from '../../../../src/resources/generated/fleet-document.ts';
import { rig } from '../../../support/rigs/gate/accuracy.ts';

function judged(accuracy: Partial<AccuracyGate>, change: object = {}, quantization = 'q4_k_m') {
  const bound = accuracyGate.bind({
    gates: { accuracy: { text: 'english.txt', ...accuracy } },
    questions: [],
    quantization,
  });
  const { version, data } = rig.measurement;
  return bound?.judge({ version, data: { ...data, ...change } });
}

describe('the verdict of the accuracy gate', () => {
  test.each([
    [{ kl_divergence: { q4_k_m: 0.03 } }, true],
    [{ kl_divergence: { q4_k_m: 0.029 } }, false],
    [{ kl_divergence: { q8_0: 0.001 } }, true],
    [{ kl_divergence_p99: { q4_k_m: 0.2 } }, true],
    [{ kl_divergence_p99: { q4_k_m: 0.19 } }, false],
    [{ same_top_token: 0.94 }, true],
    [{ same_top_token: 0.95 }, false],
    [{ regression: 0.001 }, true],
    [{ regression: 0.0009 }, false],
  ])('%j: passed %s', (accuracy, passed) => {
    expect(judged(accuracy)?.verdict.passed).toBe(passed);
  });

  test('says what was needed and what was measured', () => {
    const { verdict } =
      judged({ kl_divergence: { q4_k_m: 0.01 }, same_top_token: 0.99, regression: 0.0005 }) ?? {};
    expect(verdict?.reasons).toEqual([
      'needed: a mean KL divergence of 0.01 at most; measured: 0.03',
      'needed: the same most likely token at 99 % of the positions at least; measured: 94 %',
      'needed: with the release before at 0.029, a mean KL divergence of 0.0295 at most; measured: 0.03',
    ]);
  });

  test('of predictions that are equal but for rounding is yes', () => {
    const compared = {
      ...{ meanKl: -0.000001, meanKlError: 0, p99Kl: -0.00001, maxKl: 0.00003 },
      ...{ sameTop: 1, perplexity: 8, basePerplexity: 8 },
    };
    const { verdict, view } = judged({ kl_divergence: { q4_k_m: 0.001 } }, { compared }) ?? {};
    expect(verdict?.passed).toBe(true);
    expect(view?.cells[0]).toMatchObject({ text: '-0.000001 ± 0' });
  });

  test('is no, whatever the thresholds, for what predicts no numbers', () => {
    const { verdict, view } = judged({ kl_divergence: { q8_0: 9 } }, { compared: undefined }) ?? {};
    expect(verdict).toMatchObject({ passed: false, score: 0 });
    expect(view?.cells[0]).toMatchObject({ text: 'no number' });
  });

  test('without a release before, a regression cannot be seen, and is none', () => {
    expect(judged({ regression: 0.0001 }, { previous: undefined })?.verdict.passed).toBe(true);
  });

  test('shows the numbers, the demands, and the change since the release before', () => {
    expect(judged({ kl_divergence: { q4_k_m: 0.08 } })?.view).toMatchInlineSnapshot(`
      {
        "cells": [
          {
            "align": "right",
            "text": "0.03 ± 0.001",
            "title": "KL divergence",
          },
          {
            "align": "right",
            "text": "0.2",
            "title": "KL p99",
          },
          {
            "align": "right",
            "text": "94 %",
            "title": "Same top token",
          },
          {
            "align": "right",
            "text": "4.9",
            "title": "Bits/weight",
          },
          {
            "align": "right",
            "text": "5.0 MB",
            "title": "Size",
          },
        ],
        "intro": "The accuracy gate compares the predictions of a quantization with those of the weights it was made from, over 2040 positions of a text (sha256:aaaaaaaaaaaa…).",
        "lines": [
          "KL divergence: 0.03 ± 0.001",
          "KL p99: 0.2",
          "Same top token: 94 %",
          "Bits/weight: 4.9",
          "Size: 5.0 MB",
          "Perplexity: 8.2, of the base 8.1",
          "Since the release before: KL divergence +0.001, same top token -0.5 points",
          "over 2040 positions of a text (sha256:aaaaaaaaaaaa…)",
        ],
        "table": {
          "columns": [
            "Needed",
            "Measured",
            "",
          ],
          "rows": [
            [
              "a mean KL divergence of 0.08 at most",
              "0.03",
              "✅",
            ],
            [
              "Since the release before",
              "KL divergence +0.001, same top token -0.5 points",
              "",
            ],
          ],
        },
      }
    `);
  });

  test('a threshold of another quantization is in no key of this one', () => {
    const of = (accuracy: Partial<AccuracyGate>) => judged(accuracy)?.rule;
    const q4 = { q4_k_m: 0.08 };
    expect(of({ kl_divergence: { ...q4, q8_0: 0.005 } })).toEqual(of({ kl_divergence: q4 }));
    expect(of({ kl_divergence: { q4_k_m: 0.07 } })).not.toEqual(of({ kl_divergence: q4 }));
  });
});
