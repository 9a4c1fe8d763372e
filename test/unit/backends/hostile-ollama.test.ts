/** An Ollama that hangs, refuses or is cut off, as what zoo does with its tenant sees it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { createOllama } from '../../../src/backends/ollama/backend.ts';
import type { Site } from '../../../src/backends/service.ts';
import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import { probeMachine } from '../../../src/hosts/probe/probe-machine.ts';
import { homeOf, MAIN_SLOT } from '../../../src/resources/slot.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { detached } from '../../../src/transports/keeper.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';
import type { Connection } from '../../../src/transports/transport.ts';
import { failureOf } from '../../support/failure-of.ts';
import { machineAt } from '../../support/machines/machine.ts';

const here = localConnection('/nowhere');
const ALIAS = 'zoo/zen:latest';
const MODELS = { models: [{ name: ALIAS, digest: 'm1' }] };
const backend = createOllama();
const { service } = backend;

const TURNS = 50;

type Answers = Readonly<Record<string, object | 'never'>>;

/** Answers each route with its JSON; with an empty object where none is named. Tells what it was asked. */
async function ollama(
  answers: Answers,
): Promise<{ readonly port: number; readonly asked: string[]; readonly most: () => number }> {
  const asked: string[] = [];
  let open = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const route = `${request.method} ${request.url}`;
    asked.push(route);
    request.resume();
    const answer = answers[route] ?? {};
    open += 1;
    most = Math.max(most, open);
    const end = (turns: number): void => {
      // What else is on its way is counted before this one is answered.
      if (turns > 0) return void setImmediate(() => end(turns - 1));
      open -= 1;
      if (answer !== 'never') response.end(JSON.stringify(answer));
    };
    end(TURNS);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('no port');
  return { port: address.port, asked, most: () => most };
}

function machine(port: number) {
  return machineAt('/nowhere', {
    backend: { kind: 'ollama', context: 512, port, parallel: 1, settings: { keep_alive: -1 } },
  });
}
function siteAt(port: number, connection: Connection = here): Site {
  return {
    ...{ connection, zoo: '/nowhere', home: homeOf(MAIN_SLOT), neighbours: [] },
    ...{ keeper: detached, machine: machine(port) },
  };
}
const request = (port: number, startTimeoutMilliseconds = 60_000) => ({
  ...{ slug: innerPath('zen'), weights: innerPath(`available/${'c'.repeat(64)}/w.gguf`), context: 512 },
  ...{ parallel: 1, port, settings: {}, as: 'server' as const, startTimeoutMilliseconds },
});

test('a tenant that does not load in its time is taken away again', async () => {
  const { port, asked } = await ollama({ 'POST /api/generate': 'never', 'GET /api/tags': MODELS });
  const failure = await failureOf(service.serve(siteAt(port), request(port, 300)));
  expect(failure).toMatchObject({ class: 'unhealthy', message: expect.stringContaining('timeout') });
  expect(asked.at(-1)).toBe('DELETE /api/delete');
});

test('says why a tenant did not load, also where it cannot be taken away', async () => {
  const { port } = await ollama({
    'POST /api/generate': { error: 'out of memory' },
    'DELETE /api/delete': { error: 'read-only file system' },
  });
  const failure = await failureOf(service.serve(siteAt(port), request(port)));
  expect(failure.message).toBe('Ollama answered to /api/generate: out of memory');
});

test('placing that is interrupted is an interrupt, and no Ollama that is down', async () => {
  const { port } = await ollama({ 'POST /api/create': 'never' });
  const stop = new AbortController();
  const placing = service.placement?.place(siteAt(port), {
    ...request(port),
    serving: request(port),
    sha256: `sha256:${'a'.repeat(64)}`,
    known: {},
    localPath: undefined,
    size: 7,
    signal: stop.signal,
  });
  stop.abort();
  expect(await failureOf(Promise.resolve(placing))).toMatchObject({ class: 'interrupted' });
});

test('an Ollama whose machine was cut off is not known to be down', async () => {
  const { port } = await ollama({});
  const cut = new WorldFailure({ class: 'network', message: 'the connection to thor broke off' });
  const connection: Connection = {
    ...here,
    forward: async () => ({ url: `http://127.0.0.1:${port}`, close: () => Promise.reject(cut) }),
  };
  await expect(backend.look(connection, { port, alias: 'zen' })).rejects.toBe(cut);
  await expect(probeMachine(connection, machine(port), { backends: { ollama: backend } })).rejects.toBe(cut);
});

test('a silent Ollama is down only while its machine answers', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('no port');
  const { port } = address;
  server.close();
  await once(server, 'close');
  const probe = (connection: Connection) =>
    probeMachine(connection, machine(port), { backends: { ollama: backend } });
  expect((await probe({ ...here, isHere: false })).daemons?.[port]).toMatchObject({ state: 'down' });
  const cut = new WorldFailure({ class: 'network', message: 'the connection to thor broke off' });
  const dying: Connection = {
    ...here,
    isHere: false,
    exec: (command) => (command.stdin === undefined ? Promise.reject(cut) : here.exec(command)),
  };
  await expect(probe(dying)).rejects.toBe(cut);
  // A command that comes through by another login, once it is known here that the first one is gone.
  let isCut = false;
  const renewed: Connection = {
    ...here,
    isHere: false,
    exec: (command) => {
      isCut = command.stdin === undefined;
      return here.exec(command);
    },
    forward: async (there) => ({
      url: `http://127.0.0.1:${there}`,
      close: () => (isCut ? Promise.reject(cut) : Promise.resolve()),
    }),
  };
  await expect(probe(renewed)).rejects.toBe(cut);
});

test.each(['', 'x'.repeat(101), '0.17.4\n0', 'an answer of another program'])(
  'a version that is none (%#) is not written down',
  async (version) => {
    const { port } = await ollama({ 'GET /api/version': { version } });
    expect(await backend.look(here, { port, alias: 'zen' })).toEqual({
      state: 'down',
      why: 'what answers is not Ollama',
    });
  },
);

test('a list of models without end is named, and its models are looked at a few at a time', async () => {
  const list = (count: number) => ({
    models: Array.from({ length: count }, (_, index) => ({ name: `zoo/m${index}:latest`, digest: 'd' })),
  });
  const look = async (count: number) => {
    const version = { version: '0.17.4' };
    const { port, most } = await ollama({ 'GET /api/version': version, 'GET /api/tags': list(count) });
    const { daemons } = await probeMachine(here, machine(port), { backends: { ollama: backend } });
    expect(most()).toBeLessThanOrEqual(8);
    return daemons?.[port];
  };
  expect(await look(10_001)).toMatchObject({
    state: 'down',
    why: expect.stringContaining('has more than 10000'),
  });
  expect(await look(100)).toMatchObject({ state: 'up', models: { length: 100 } });
});
