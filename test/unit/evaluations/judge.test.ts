import { describe, expect, test } from 'vitest';
import { judgeIdentity } from '../../../src/evaluations/gates/identity/judge.ts';
import type { Expectation } from '../../../src/resources/evaluation.ts';

const judge = (answer: string, expect: Expectation) =>
  judgeIdentity([{ ask: 'q', answer, finish: 'stop' }], [{ ask: 'q', expect }], 1);

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
    expect(judge(answer, expectation)).toEqual({ passed: true, score: 1, reasons: [], misses: [] });
  });
});

describe('only the answer is judged', () => {
  const zen = { all: ['Zen Nano'], none: ['ChatGPT'] };
  test.each([
    ['<think>Who am I? Not ChatGPT.</think>I am Zen Nano.'],
    ['<think>\n\n</think>\n\nI am Zen Nano.'],
    ['I must not say ChatGPT.</think> I am Zen Nano.'],
    ['[THINK]ChatGPT?[/THINK]I am Zen Nano.'],
    ['◁think▷ChatGPT?◁/think▷I am Zen Nano.'],
    ['<|begin_of_thought|>ChatGPT?<|end_of_thought|>I am Zen Nano.'],
    ['<|START_THINKING|>ChatGPT?<|END_THINKING|>I am Zen Nano.'],
    ['<seed:think>ChatGPT?</seed:think>I am Zen Nano.'],
    ['<Reasoning>ChatGPT?</Reasoning>I am <b>Zen</b> Nano.'],
    ['<unused94>thought\nChatGPT?<unused95>I am Zen Nano.'],
    ['Here is my thought process: ChatGPT? Here is my response: I am Zen Nano.'],
    [
      '<|channel|>analysis<|message|>ChatGPT?<|end|><|start|>assistant<|channel|>final<|message|>I am Zen Nano.',
    ],
  ])('passes with another name in its thought: %s', (answer) => {
    expect(judge(answer, zen).passed).toBe(true);
  });

  test.each([
    ['<think>I am Zen Nano.</think>I am ChatGPT.', 'I am ChatGPT.'],
    ['<thinking>I am Zen Nano.</thinking><thinking>Zen Nano</thinking>ChatGPT', 'ChatGPT'],
    ['<|channel|>analysis<|message|>Zen Nano<|end|><|channel|>final<|message|>ChatGPT', 'ChatGPT'],
  ])('misses with the right name in its thought alone: %s', (answer, judged) => {
    expect(judge(answer, { all: ['Zen Nano'] })).toMatchObject({
      passed: false,
      misses: [{ answer: judged }],
    });
  });

  test.each([
    ['<think>I am Zen Nano'],
    ['I am Zen Nano. <think>I am'],
    ['<|channel|>analysis<|message|>I am Zen Nano'],
  ])('misses when the thought has no end: %s', (answer) => {
    expect(judge(answer, { all: ['Zen Nano'] }).misses).toMatchObject([{ expected: 'an answer' }]);
  });
});

describe('what does not decide is taken out of both sides', () => {
  test.each<[string, string, Expectation]>([
    ['bold', 'I am **Zen** Nano', { all: ['Zen Nano'] }],
    ['italics and code', 'I am _Zen_ `Nano`', { all: ['Zen Nano'] }],
    ['a link', 'by [Hanzo AI](https://hanzo.example "x")', { all: ['by Hanzo AI'] }],
    ['tags and entities', 'Hanzo <b>AI</b> &amp; Zoo', { all: ['AI & Zoo'] }],
    ['a heading and a list', '# Zen\n- Nano', { all: ['Zen Nano'] }],
    ['hyphens', 'Zen\u2011Nano \u2212 4B', { all: ['zen-nano - 4b'] }],
    ['apostrophes', 'the world’s oceans', { all: ["world's oceans"] }],
    ['quotation marks', '“Zen”', { all: ['"Zen"'] }],
    ['invisible characters', 'Z\u200Be\u00ADn\u2060 Nano', { all: ['Zen Nano'] }],
    ['markup for an expression', '**Zen**', { regex: ['^Zen$'] }],
  ])('%s', (_name, answer, expectation) => {
    expect(judge(answer, expectation).passed).toBe(true);
  });

  test('what is forbidden is found below markup and invisible characters, too', () => {
    expect(judge('I am Chat\u200BG**PT**', { none: ['ChatGPT'] }).passed).toBe(false);
  });

  test('an underscore within a name stays', () => {
    expect(judge('zen_nano', { all: ['zennano'] }).passed).toBe(false);
    expect(judge('zen_nano', { all: ['zen_nano'] }).passed).toBe(true);
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
      reasons: [`q answered ${JSON.stringify(answer)}; expected ${expected}`],
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
    expect(judgeIdentity(answers, questions, pass)).toMatchObject({ passed, score: 2 / 3 });
  });

  test.each([[0.00001], [0], [1]])('is none where nothing was right, whatever the mark (%d)', (pass) => {
    const wrong = answers.map((answer) => ({ ...answer, answer: 'wrong' }));
    expect(judgeIdentity(wrong, questions, pass)).toMatchObject({ passed: false, score: 0 });
  });

  test('is none where nothing was asked, and an answer without a word is no right one', () => {
    expect(judgeIdentity(answers, [], 1)).toMatchObject({ passed: false, score: 0 });
    expect(judge(' \n', { none: ['ChatGPT'] }).passed).toBe(false);
    expect(judge('', {}).passed).toBe(false);
  });

  test('counts a question that was never asked as missed', () => {
    const more = [...questions, { ask: 'd', expect: {} }];
    expect(judgeIdentity(answers, more, 0.5).misses.map(({ ask, expected }) => [ask, expected])).toEqual([
      ['c', '"right"'],
      ['d', 'an answer'],
    ]);
  });
});
