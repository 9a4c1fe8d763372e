import { describe, expect, test } from 'vitest';
import { askTenant } from '../../../src/cli/ask-tenant.ts';
import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import { type ComparedTenant, medianMilliseconds } from '../../../src/report/comparison.ts';
import { comparisonText } from '../../../src/report/comparison-text.ts';
import { PLAIN } from '../../../src/report/paint.ts';

const asked = (says: (ask: string) => string, rules: readonly { ask: string; expect: object }[] = []) =>
  askTenant(
    {
      backend: { ask: (_, __, { ask }) => Promise.resolve({ answer: says(ask), finish: 'stop' }) },
      connection: Object.create(null),
      at: { port: 1, alias: 'x' },
      name: 'the tenant of thor',
      rules,
    },
    ['Who are you?', 'Why?'],
    new AbortController().signal,
  );

describe('a tenant that is compared', () => {
  test('is judged by the questions of its own family, and by what it answers, not by what it thinks', async () => {
    const [who, why] = await asked(
      (ask) => (ask === 'Why?' ? 'Because.' : '<think>I am Zen</think> I am GPT'),
      [{ ask: 'Who are you?', expect: { all: ['Zen'] } }],
    );
    expect(who).toMatchObject({ answer: 'I am GPT', isRight: false, problem: 'expected "Zen"' });
    expect(why).toEqual({ answer: 'Because.', milliseconds: expect.any(Number) });
  });

  test('that says nothing, or fails, leaves the other questions asked', async () => {
    const [silent, after] = await asked((ask) => (ask === 'Why?' ? 'Because.' : ' '));
    expect(silent).toMatchObject({ problem: 'it said nothing' });
    expect(after).toMatchObject({ answer: 'Because.' });
    const [failed, later] = await asked((ask) => {
      if (ask === 'Why?') return 'Because.';
      throw new WorldFailure({ class: 'unhealthy', message: 'it is not there' });
    });
    expect(failed).toMatchObject({ problem: 'it is not there' });
    expect(failed).not.toHaveProperty('answer');
    expect(later).toMatchObject({ answer: 'Because.' });
  });

  test('that is interrupted ends the comparison', async () => {
    const interrupted = new WorldFailure({ class: 'interrupted', message: 'interrupted' });
    await expect(
      asked(() => {
        throw interrupted;
      }),
    ).rejects.toBe(interrupted);
  });
});

const TENANT: ComparedTenant = { machine: 'thor', slot: 'main', notes: [], answers: [] };

test('the median is of the answers that came; of none it is unknown', () => {
  const times = [5, 1, 900].map((milliseconds) => ({ answer: 'a', milliseconds }));
  expect(medianMilliseconds({ ...TENANT, answers: [...times, { problem: 'x', milliseconds: 9e9 }] })).toBe(5);
  expect(medianMilliseconds(TENANT)).toBeUndefined();
});

test('what is not known is said to be unknown, and nothing in an answer commands the terminal', () => {
  const answers = [{ answer: 'I am\n\u001B[31mred', milliseconds: 1500, isRight: true }];
  const text = comparisonText(
    {
      format: 'zoo.compare/v1',
      questions: ['Who?'],
      tenants: [
        { ...TENANT, answers, residentBytes: 2_000_000, model: 'zen/nano', variety: 'gguf q8_0' },
        { ...TENANT, slot: 'coder', answers: [{ problem: 'it said nothing', milliseconds: 3 }] },
      ],
    },
    PLAIN,
  );
  expect(text.split('\n').map((line) => line.trimEnd())).toEqual([
    '               thor                thor/coder',
    'tenant         zen/nano gguf q8_0  unknown',
    'right          1 of 1              not judged',
    'median answer  1.5 s               unknown',
    'tokens/s       unknown             unknown',
    'memory         2.0 MB              unknown',
    '',
    'Who?',
    '  thor        right     1.5 s  I am ␛[31mred',
    '  thor/coder  failed     3 ms  it said nothing',
  ]);
});
