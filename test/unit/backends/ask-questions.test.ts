import { expect, test } from 'vitest';
import { askQuestions } from '../../../src/backends/ask-questions.ts';
import type { Backend, ChatQuestion } from '../../../src/backends/backend.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';

const connection = localConnection('/nowhere');
const at = { port: 1, alias: 'tiny' };

function backendThat(
  answers: (question: ChatQuestion) => { readonly answer: string; readonly finish: string },
): Pick<Backend, 'ask'> {
  return {
    ask: async (_connection, _at, question) => answers(question),
  };
}

test('every question is a conversation of its own, and the fleet’s prompt is the only one', async () => {
  const heard: ChatQuestion[] = [];
  const backend = backendThat((question) => {
    heard.push(question);
    return { answer: question.ask.toUpperCase(), finish: 'stop' };
  });
  const counted: number[] = [];
  const answers = await askQuestions(
    { backend, connection, at },
    { model: 'tiny', asked: ['a', 'b'], system: 'You are Zen.' },
    (count) => counted.push(count),
  );
  expect(answers).toEqual([
    { ask: 'a', answer: 'A', finish: 'stop' },
    { ask: 'b', answer: 'B', finish: 'stop' },
  ]);
  expect(heard.map(({ system, ask }) => [system, ask])).toEqual([
    ['You are Zen.', 'a'],
    ['You are Zen.', 'b'],
  ]);
  expect(counted).toEqual([1, 2]);
  await askQuestions({ backend, connection, at }, { model: 'tiny', asked: ['c'] });
  expect(heard.at(-1)).not.toHaveProperty('system');
});

test.each([
  ['stop', 'gave an empty answer'],
  ['length', 'used all 1024 tokens before it came to an answer'],
])('a model that says nothing (%s) was not judged', async (finish, why) => {
  const backend = backendThat(() => ({ answer: ' \n', finish }));
  await expect(
    askQuestions({ backend, connection, at }, { model: 'tiny', asked: ['a'] }),
  ).rejects.toMatchObject({
    failure: { class: 'tool', message: expect.stringContaining(why) },
  });
});

test('the thought is kept beside the answer, wherever the server left it', async () => {
  const answers = await askQuestions(
    {
      backend: backendThat(({ ask }) =>
        ask === 'a'
          ? { answer: '<think>hm</think>\nA', finish: 'stop' }
          : { answer: 'B', thought: 'so', finish: 'stop' },
      ),
      connection,
      at,
    },
    { model: 'tiny', asked: ['a', 'b'] },
  );
  expect(answers).toEqual([
    { ask: 'a', answer: 'A', thought: 'hm', finish: 'stop' },
    { ask: 'b', answer: 'B', thought: 'so', finish: 'stop' },
  ]);
});

test.each([
  ['<think>I am Zen', 'has no end'],
  ['<think>I am Zen</think>', 'gave an empty answer'],
])('a thought without an answer could not be judged: %s', async (answer, why) => {
  const backend = backendThat(() => ({ answer, finish: 'stop' }));
  await expect(askQuestions({ backend, connection, at }, { model: 'tiny', asked: ['a'] })).rejects.toThrow(
    why,
  );
});
