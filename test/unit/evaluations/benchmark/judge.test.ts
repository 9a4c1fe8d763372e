import { describe, expect, test } from 'vitest';
import { judgeBenchmark } from '../../../../src/evaluations/gates/benchmark/judge.ts';
import { readBenchmark } from '../../../../src/evaluations/gates/benchmark/read-benchmark.ts';
import { rightIn, tasksIn } from '../../../../src/evaluations/gates/benchmark/tasks-in.ts';

const digest = (character: string) => `sha256:${character.repeat(64)}` as const;
const DATA = {
  task: 'hellaswag',
  text: digest('a'),
  base: digest('b'),
  asked: 400,
  done: 400,
  right: 220,
  baseRight: 228,
} as const;

describe('a quantization that chooses', () => {
  test('passes with the share that is asked for, and not with one task less', () => {
    expect(judgeBenchmark(DATA, { least: 0.55 })).toEqual({ passed: true, score: 1, reasons: [] });
    expect(judgeBenchmark({ ...DATA, right: 219 }, { least: 0.55 })).toMatchObject({
      passed: false,
      reasons: ['needed: 55 % of hellaswag right at least; measured: 54.8 %'],
    });
  });

  test('may lose so much of what its base has, and no task more', () => {
    expect(judgeBenchmark(DATA, { loss: 0.02 }).passed).toBe(true);
    expect(judgeBenchmark({ ...DATA, right: 219 }, { loss: 0.02 })).toMatchObject({
      passed: false,
      reasons: [
        'needed: 55 % of hellaswag right at least, what it was made from having 57 %; measured: 54.8 %',
      ],
    });
    expect(judgeBenchmark({ ...DATA, right: 300 }, { loss: 0.02 }).passed).toBe(true);
    const tenth = { ...DATA, baseRight: 320, right: 280 };
    expect(judgeBenchmark(tenth, { loss: 0.1 }).passed).toBe(true);
  });

  test('is not judged where its base answers as a guesser would, however much of it is right', () => {
    // 25 % and two standard errors of 400 are 29.3 %.
    expect(judgeBenchmark({ ...DATA, baseRight: 117, right: 400 }, { least: 0.1 })).toMatchObject({
      passed: false,
      reasons: [expect.stringContaining('it could not be judged')],
    });
    expect(judgeBenchmark({ ...DATA, baseRight: 118 }, { least: 0.1 }).passed).toBe(true);
    expect(judgeBenchmark({ ...DATA, task: 'winogrande', baseRight: 219 }, {}).passed).toBe(false);
    expect(judgeBenchmark({ ...DATA, task: 'winogrande', baseRight: 221 }, {}).passed).toBe(true);
  });
});

test('a report with more right than asked, or of another task, is not readable', () => {
  expect(readBenchmark(DATA)).toEqual(DATA);
  expect(() => readBenchmark({ ...DATA, right: 401 })).toThrow('more is right than was asked');
  expect(() => readBenchmark({ ...DATA, done: 0, right: 0, baseRight: 0 })).toThrow('more is right');
  expect(() => readBenchmark({ ...DATA, task: 'toString' })).toThrow(
    'its task is not in this version of zoo',
  );
});

const TASK = ['He picks up', '1', 'a cloud.', 'the ball.', 'his name.', 'a river.'];

describe('a file of tasks', () => {
  test.each([
    ['hellaswag', [...TASK, ...TASK].join('\n'), { count: 2 }],
    ['hellaswag', `${TASK.join('\r\n')}\r\n`, { count: 1 }],
    ['hellaswag', [...TASK, 'more'].join('\n'), { problem: expect.stringMatching(/7 lines/) }],
    ['hellaswag', '', { problem: expect.stringMatching(/0 lines/) }],
    ['hellaswag', TASK.join('\n').replace('\n1\n', '\n4\n'), { problem: expect.stringMatching(/^line 2 /) }],
    [
      'hellaswag',
      TASK.join('\n').replace('a river', 'a cloud'),
      { problem: expect.stringMatching(/3 to 6/) },
    ],
    ['winogrande', '0,Ann met Eve so _ was glad.,Ann,Eve,1\n', { count: 1 }],
    ['winogrande', '0,"Ann, as Eve, was glad, _ said.",Ann,Eve,2', { count: 1 }],
    ['winogrande', '0,Ann met Eve.,Ann,Eve,1', { problem: expect.stringMatching(/^line 1 /) }],
    ['winogrande', '0,So _ was glad.,Ann,Eve,3', { problem: expect.stringMatching(/^line 1 /) }],
    ['winogrande', '', { problem: 'it is empty' }],
  ] as const)('of %s is counted, or refused with its line: %j', (task, text, expected) => {
    expect(tasksIn(text, task)).toEqual(expected);
  });
});

test('what is right is read from the line of the last task; a lost last line is no result', () => {
  const lines = ['19\t63.15789474%\t[41.0395%, 80.8505%]', '20\t60.00000000%\t[38.6582%, 78.1193%]'];
  expect(rightIn(lines, 20)).toBe(12);
  expect(rightIn(lines, 21)).toBeUndefined();
  expect(rightIn(lines, 2)).toBeUndefined();
  expect(rightIn(['3\t66.6667\t -1.5 -2.5  1  1'], 3)).toBe(2);
});
