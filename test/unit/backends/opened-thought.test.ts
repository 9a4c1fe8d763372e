/** Templates that begin the thought themselves, so that no beginning stands in what the model writes. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { askQuestions } from '../../../src/backends/ask-questions.ts';
import { createLlamaServer } from '../../../src/backends/llama-server/backend.ts';
import type { Answer } from '../../../src/resources/evaluation.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';
import { noProgram } from '../../support/toolchain/server-ports.ts';

const OPEN = '<|im_start|>assistant\n<think>\n';

interface Says {
  /** Undefined: it shows no prompt. */
  readonly prompt?: string;
  readonly taken: object;
  /** Asked to leave thoughts where they are. */
  readonly whole?: string;
}

/** As llama-server 0.5.0 answers. */
async function ask({ prompt, taken, whole }: Says): Promise<readonly Answer[]> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.url === '/apply-template') return response.end(JSON.stringify({ prompt }));
      const message = body.includes('"reasoning_format":"none"') ? { content: whole } : taken;
      return response.end(JSON.stringify({ choices: [{ finish_reason: 'stop', message }] }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('no port');
  return askQuestions(
    {
      backend: createLlamaServer({ program: noProgram }),
      connection: localConnection('/nowhere'),
      at: { port: address.port, alias: 'tiny' },
    },
    { asked: ['Who are you?'], model: 'zen-nano' },
  );
}

test.each(['I think of Zen.', '<think>\nI think of Zen.'])(
  'a thought without an end is no answer: %j',
  async (whole) => {
    await expect(ask({ prompt: OPEN, taken: { content: 'I think of Zen.' }, whole })).rejects.toThrow(
      'its thought has no end',
    );
  },
);

test.each(['\n</think>\n\nI am Zen.', '<think>\n\n\n</think>\n\nI am Zen.'])(
  'an empty thought that has an end is followed by the answer: %j',
  async (whole) => {
    expect(await ask({ prompt: OPEN, taken: { content: 'I am Zen.' }, whole })).toEqual([
      { ask: 'Who are you?', answer: 'I am Zen.', finish: 'stop' },
    ]);
  },
);

test('a thought that the server took out needs no second look', async () => {
  const taken = { content: 'I am Zen.', reasoning_content: 'hm' };
  expect(await ask({ taken })).toEqual([
    { ask: 'Who are you?', answer: 'I am Zen.', thought: 'hm', finish: 'stop' },
  ]);
});

test('an answer is judged only when the prompt can be seen', async () => {
  await expect(ask({ taken: { content: 'I am Zen.' } })).rejects.toThrow('no reason given');
});
