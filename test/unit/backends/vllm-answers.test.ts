/** What zoo makes of vLLM's answers, and what it asks: recorded from vLLM 0.32.0. The real one is asked in soak. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import type { Look } from '../../../src/backends/backend.ts';
import { createVllm } from '../../../src/backends/vllm/backend.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';
import { noProgram } from '../../support/toolchain/server-ports.ts';

const ANSWERS: Readonly<Record<string, unknown>> = {
  '/health': '',
  '/version': { version: '0.32.0' },
  '/v1/models': {
    object: 'list',
    data: [{ id: 'zen', root: '/zoo/available/ab', parent: null, max_model_len: 256 }],
  },
  '/v1/completions': {
    choices: [{ index: 0, text: ' m', finish_reason: 'length' }],
    usage: { prompt_tokens: 1, total_tokens: 2, completion_tokens: 1, prompt_tokens_details: null },
  },
  '/v1/chat/completions': {
    choices: [{ message: { role: 'assistant', content: 'I am Zen Nano.' }, finish_reason: 'stop' }],
  },
};
const backend = createVllm({ program: noProgram });
const connection = localConnection('/nowhere');

async function serving(changed: Readonly<Record<string, unknown>> = {}) {
  const asked: { readonly path: string; readonly body: string }[] = [];
  const answers = { ...ANSWERS, ...changed };
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    asked.push({ path, body: await text(request) });
    const answer = answers[path];
    response.statusCode = typeof answer === 'number' ? answer : answer === undefined ? 404 : 200;
    response.end(typeof answer === 'object' ? JSON.stringify(answer) : '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('no port');
  return { at: { port: address.port, alias: 'zen' }, asked };
}
async function seen(changed: Readonly<Record<string, unknown>> = {}): Promise<Look> {
  return backend.look(connection, (await serving(changed)).at);
}

test('it is ready when it has written a token, and says which folder it serves', async () => {
  expect(await seen()).toEqual({
    ...{ state: 'ready', serves: '/zoo/available/ab/config.json', build: '0.32.0' },
    ...{ context: 256, adapters: 0 },
  });
});

const NO_TOKEN = { error: { message: 'EngineCore encountered an issue', type: 'InternalServerError' } };
test.each([
  ['its engine has died', { '/health': 503 }, true],
  ['/health answered 404', { '/health': undefined }, undefined],
  ['it wrote no token: EngineCore encountered an issue', { '/v1/completions': NO_TOKEN }, undefined],
  ['what answers is not vLLM with one model', { '/version': undefined }, undefined],
  [
    'it serves the name other',
    { '/v1/models': { data: [{ id: 'other', root: '/x', max_model_len: 1 }] } },
    undefined,
  ],
])('it is down: %s', async (why, changed, isFinal) => {
  expect(await seen(changed)).toEqual({ state: 'down', why, ...(isFinal === true ? { isFinal } : {}) });
});

test.each([
  [1024, 256],
  [64, 64],
])('of %i tokens that an answer may have, it is asked for %i', async (maxTokens, wanted) => {
  const { at, asked } = await serving();
  const answer = await backend.ask(connection, at, { model: 'zen', ask: 'Who are you?', maxTokens });
  expect(answer).toEqual({ answer: 'I am Zen Nano.', finish: 'stop' });
  const { body } = asked.at(-1) ?? { body: '{}' };
  expect(JSON.parse(body)).toMatchObject({ model: 'zen', temperature: 0, max_tokens: wanted });
});
