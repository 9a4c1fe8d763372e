import { describe, expect, test } from 'vitest';
import { performanceGate } from '../../../../src/evaluations/gates/performance/definition.ts';
import { spreadOf, spreadText } from '../../../../src/evaluations/gates/performance/spread.ts';
import type { PerformanceGate } from '../../../../src/resources/generated/fleet-document.ts';

const DATA = {
  loadMilliseconds: 812.4,
  memory: { bytes: 523_000_000, kind: 'peak' },
  promptTokens: 150,
  tokens: 64,
  runs: [
    [12.34, 20],
    [11, 30],
    [400, 25],
  ].map(([firstTokenMilliseconds = 0, tokensPerSecond = 0]) => ({
    firstTokenMilliseconds,
    tokensPerSecond,
    totalMilliseconds: 3000,
    promptTokensPerSecond: 1200,
  })),
};

function judged(performance: PerformanceGate, data: object = DATA) {
  const result = performanceGate
    .bind({ gates: { performance }, questions: [] })
    ?.judge({ version: 1, data: { ...data } });
  if (result === undefined) throw new Error('the fleet has no performance gate');
  return result;
}

describe('the performance gate', () => {
  test('judges the median, so that one slow run decides nothing', () => {
    expect(judged({ latency_ms: 13 }).verdict).toEqual({ passed: true, score: 1, reasons: [] });
    expect(judged({ latency_ms: 12 }).verdict).toEqual({
      passed: false,
      score: 0,
      reasons: ['needed: the first token after 12 ms at most; measured: 12.3 ms (11–400)'],
    });
  });

  test('says of each threshold what was measured', () => {
    expect(judged({ latency_ms: 100, tokens_per_second: 1000, memory_mb: 500 }).verdict).toEqual({
      passed: false,
      score: 1 / 3,
      reasons: [
        'needed: 1000 generated tokens a second at least; measured: 25 tokens/s (20–30)',
        'needed: 500 MB of memory at most; measured: 523 MB',
      ],
    });
  });

  test('does not take memory that nothing tells for little', () => {
    const { memory: _, ...silent } = DATA;
    expect(judged({ memory_mb: 500 }, silent).verdict.reasons).toEqual([
      'needed: 500 MB of memory at most; measured: not known',
    ]);
  });

  test('shows all numbers, those without a threshold too', () => {
    expect(judged({ latency_ms: 100 }).view.cells.map(({ title, text }) => `${title}: ${text}`)).toEqual([
      'First token: 12.3 ms (11–400)',
      'Prompt: 1200 tokens/s (1200–1200)',
      'Generation: 25 tokens/s (20–30)',
      'Latency p50 / p95: 3000 / 3000 ms',
      'Load: 812 ms',
      'Peak memory: 523 MB',
    ]);
  });

  test('holds the artifact where the fleet does not say, and cannot fail without a threshold', () => {
    const bind = (performance: PerformanceGate) =>
      performanceGate.bind({ gates: { performance }, questions: [] });
    expect(bind({ memory_mb: 1 })).toMatchObject({ holds: 'artifact', canFail: true });
    expect(bind({ holds: 'model' })).toMatchObject({ holds: 'model', canFail: false });
  });
});

test('a spread has the median of an even count between the two in the middle, and its p95 is one of the runs', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4, p95: 4 });
  expect(spreadOf(Array.from({ length: 40 }, (_, index) => index + 1)).p95).toBe(38);
  expect(spreadText(spreadOf([1.2345]), 'ms')).toBe('1.23 ms (1.23–1.23)');
});
