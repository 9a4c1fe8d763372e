import { describe, expect, test } from 'vitest';
import { judgeIdentity } from '../../../src/evaluations/gates/identity/judge.ts';
import type { Expectation } from '../../../src/resources/evaluation.ts';

const judge = (answer: string, expect: Expectation) =>
  judgeIdentity({ answers: [{ ask: 'q', answer, finish: 'stop' }] }, [{ ask: 'q', expect }], 1);

describe('an answer meets its expectation', () => {
  test.each<[string, string, Expectation]>([
    ['when it says all', 'I am Zen Nano of Hanzo AI.', { all: ['Zen Nano', 'Hanzo AI'] }],
    ['whatever its case', 'i am ZEN nano', { all: ['Zen Nano'] }],
    ['whatever its white space', 'Zen\n  Nano', { all: ['Zen Nano'] }],
    ['in compatible letters', 'Ｚｅｎ Nano', { all: ['Zen Nano'] }],
    ['when it says one of any', 'from Hanzo', { any: ['Zoo', 'Hanzo'] }],
    ['when it says none of what it must not', 'Zen', { none: ['ChatGPT'] }],
    ['when every expression matches', 'Zen v1.0', { regex: ['^zen', String.raw`v\d`] }],
    ['when nothing is expected', 'anything', {}],
  ])('%s', (_name, answer, expectation) => {
    expect(judge(answer, expectation)).toEqual({ passed: true, score: 1, misses: [] });
  });
});

describe('an answer misses it, and the miss says what was expected', () => {
  test.each<[string, string, Expectation, string]>([
    ['when one of all is missing', 'I am Zen Nano.', { all: ['Zen Nano', 'Hanzo AI'] }, '"Hanzo AI"'],
    ['when it says none of any', 'I am Claude.', { any: ['Zoo', 'Hanzo'] }, '"Zoo" or "Hanzo"'],
    ['when any is the empty promise of nobody', 'x', { any: ['y'] }, '"y"'],
    ['when it says what it must not', 'I am CHATGPT', { none: ['ChatGPT'] }, 'not "ChatGPT"'],
    ['when an expression does not match', 'Zen', { regex: ['^Supra'] }, '/^Supra/'],
    [
      'in several ways at once',
      'I am ChatGPT',
      { all: ['Zen'], none: ['ChatGPT'] },
      '"Zen", and not "ChatGPT"',
    ],
  ])('%s', (_name, answer, expectation, expected) => {
    expect(judge(answer, expectation)).toEqual({
      passed: false,
      score: 0,
      misses: [{ ask: 'q', answer, expected }],
    });
  });
});

describe('the share of right answers', () => {
  const questions = ['a', 'b', 'c'].map((ask) => ({ ask, expect: { all: ['right'] } }));
  const answers = [
    { ask: 'a', answer: 'right', finish: 'stop' },
    { ask: 'b', answer: 'right', finish: 'stop' },
    { ask: 'c', answer: 'wrong', finish: 'stop' },
  ];

  test.each([
    [0.6, true],
    [0.6667, true],
    [2 / 3, true],
    [0.67, false],
    [1, false],
  ])('of two in three against %d', (pass, passed) => {
    expect(judgeIdentity({ answers }, questions, pass)).toMatchObject({ passed, score: 2 / 3 });
  });

  test.each([[0.00001], [0], [1]])('is none where nothing was right, whatever the mark (%d)', (pass) => {
    const wrong = answers.map((answer) => ({ ...answer, answer: 'wrong' }));
    expect(judgeIdentity({ answers: wrong }, questions, pass)).toMatchObject({ passed: false, score: 0 });
  });

  test('is none where nothing was asked, and an answer without a word is no right one', () => {
    expect(judgeIdentity({ answers }, [], 1)).toMatchObject({ passed: false, score: 0 });
    expect(judge(' \n', { none: ['ChatGPT'] }).passed).toBe(false);
    expect(judge('', {}).passed).toBe(false);
  });

  test('counts a question that was never asked as missed', () => {
    const more = [...questions, { ask: 'd', expect: {} }];
    expect(judgeIdentity({ answers }, more, 0.5).misses.map(({ ask, expected }) => [ask, expected])).toEqual([
      ['c', '"right"'],
      ['d', 'an answer'],
    ]);
  });
});
