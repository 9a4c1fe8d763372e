import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { askQuestions } from '../../../src/backends/ask-questions.ts';
import type { Backend } from '../../../src/backends/backend.ts';
import { createLlamaServer } from '../../../src/backends/llama-server/backend.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';
import { noProgram } from '../../support/toolchain/server-ports.ts';
import { failureOf } from '../../support/failure-of.ts';

const connection = localConnection('/nowhere');
const ASKED = { asked: ['Who are you?'], model: 'zen-nano' };

function backend(questionMilliseconds?: number): Backend {
  return createLlamaServer({
    program: noProgram,
    ...(questionMilliseconds === undefined ? {} : { questionMilliseconds }),
  });
}

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('no port');
  return address.port;
}

const saying = (message: object): Promise<number> =>
  serve((_, response) => {
    response.end(JSON.stringify({ choices: [{ finish_reason: 'stop', message }] }));
  });

test('an answer of 24 MB is cut, with the count of what is left out', async () => {
  const port = await saying({
    content: 'Zen '.repeat(6_000_000),
    reasoning_content: 'hm '.repeat(1_000_000),
  });
  const [answer] = await askQuestions({ backend: backend(), connection, at: { port, alias: 'tiny' } }, ASKED);
  expect(answer?.answer).toMatch(/^Zen Zen .*… \(239\d{5} more characters\)$/);
  expect(answer?.thought).toMatch(/^hm hm .*… \(29\d{5} more characters\)$/);
  expect(JSON.stringify(answer).length).toBeLessThan(140_000);
});

test('an answer without end is given up, and named', async () => {
  const port = await serve((_, response) => {
    const more = (): void => void response.write(' '.repeat(1_000_000), (error) => error ?? more());
    more();
  });
  const failure = await failureOf(
    askQuestions({ backend: backend(), connection, at: { port, alias: 'tiny' } }, ASKED),
  );
  expect(failure).toMatchObject({ class: 'tool', message: expect.stringContaining('has more than 64.0 MB') });
  expect(await backend().look(connection, { port, alias: 'tiny' })).toMatchObject({
    state: 'down',
    why: expect.stringContaining('has more than 64.0 MB'),
  });
});

test('an answer of brackets is refused before it is parsed', async () => {
  const port = await serve((_, response) => void response.end('['.repeat(1_000_000)));
  const failure = await failureOf(
    askQuestions({ backend: backend(), connection, at: { port, alias: 'tiny' } }, ASKED),
  );
  expect(failure.message).toContain('is nested deeper than 64 levels');
});

test('a question that is never answered ends by a time of its own, and is not asked again', async () => {
  const port = await serve(() => undefined);
  const failure = await failureOf(
    askQuestions({ backend: backend(50), connection, at: { port, alias: 'tiny' } }, ASKED),
  );
  expect(failure).toMatchObject({
    class: 'tool',
    message: 'zen-nano has not answered "Who are you?" in 0.05 s',
    remedy: expect.stringContaining('loops of its chat template'),
  });
  expect(failure.retryAfterMilliseconds).toBeUndefined();
});

test('a question that is never answered ends with the signal', async () => {
  const stop = new AbortController();
  const port = await serve(() => stop.abort());
  const asking = askQuestions(
    { backend: backend(), connection, at: { port, alias: 'tiny' } },
    { ...ASKED, signal: stop.signal },
  );
  expect(await failureOf(asking)).toMatchObject({ class: 'interrupted' });
});
