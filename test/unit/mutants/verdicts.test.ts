import { expect, test } from 'vitest';
import { outcomeOf } from '../../mutants/outcome.ts';
import { rangesOf, summaryOf, type Verdict, verdictLine } from '../../mutants/verdicts.ts';

const failuresOf = (...messages: readonly string[]) =>
  messages.map((message, at) => ({ test: `a.test.ts fails ${at}`, message }));
const NONE: ReadonlySet<string> = new Set();
const LATE = [
  'TestTimeoutError: Test timed out in 5000ms.\nIf this is a long-running test, pass a timeout value',
  'Error: Hook timed out in 10000ms.',
  'Error: Timed out in waitFor!',
];
const WRONG = 'AssertionError: expected "Test timed out in 5000ms." to be ""';

test('a change that only made tests late is not noticed by them', () => {
  expect(outcomeOf(failuresOf(...LATE), NONE)).toBe('timed out');
  expect(outcomeOf(failuresOf(...LATE, WRONG), NONE)).toBe('failed');
  expect(outcomeOf(failuresOf(WRONG), NONE)).toBe('failed');
  expect(outcomeOf([], NONE)).toBe('passed');
});

test('a test that fails without the change says nothing about it', () => {
  const known = new Set(['a.test.ts fails 0']);
  expect(outcomeOf(failuresOf(WRONG), known)).toBe('passed');
  expect(outcomeOf(failuresOf(WRONG, WRONG), known)).toBe('failed');
  expect(outcomeOf(failuresOf(WRONG, LATE[0] ?? ''), known)).toBe('timed out');
});

const verdict = (number: number, killer: string): Verdict => ({
  number,
  killer,
  mutant: { file: 'src/a.ts', line: number, kind: 'Block', offset: 0, before: 'x'.repeat(71), after: '{}' },
});

test('what was asked in parts is summed up, and what was not noticed is listed', () => {
  const verdicts = [verdict(7, 'unit'), verdict(1, 'unit'), verdict(2, 'nothing'), verdict(3, 'time limit')];
  expect(rangesOf(verdicts)).toBe('1-3, 7');
  expect(summaryOf(verdicts)).toBe(
    [
      'Mutants 1-3, 7: 2 of 4 noticed (50 %)',
      '  2 by unit',
      '  1 by nothing',
      '  1 by time limit',
      '',
      'Stopped by a time limit only:',
      `  src/a.ts:3 Block: "${'x'.repeat(70)}…" -> "{}"`,
      '',
      'Nothing noticed:',
      `  src/a.ts:2 Block: "${'x'.repeat(70)}…" -> "{}"`,
      '',
    ].join('\n'),
  );
  expect(verdictLine(verdict(12, 'unit'))).toMatch(/^12: unit: src\/a\.ts:12 Block: /);
});
