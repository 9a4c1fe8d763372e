/** A client that asks the embedded hub for more than it may have, or for what nobody asks for. */
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { HUB_LIMITS } from '../../src/hub/limits.ts';
import { startHub, type TestHub } from '../support/hub/start-hub.ts';

const REPO = 'zenlm/zen-nano';
const USER = { name: 'ada', token: 'hf_ada', role: 'write', orgs: ['zenlm'] } as const;

interface Batch {
  readonly objects: readonly {
    readonly actions: {
      readonly upload: { readonly href: string; readonly header: Readonly<Record<string, string>> };
    };
  }[];
}

function post(hub: TestHub, path: string, body: unknown): Promise<Response> {
  return fetch(`${hub.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function hubWithRepo(): Promise<TestHub> {
  const hub = await startHub();
  expect((await post(hub, '/api/repos/create', { name: REPO })).status).toBe(200);
  return hub;
}

function batch(hub: TestHub, count: number, size: number): Promise<Response> {
  const objects = Array.from({ length: count }, (_, index) => ({
    oid: index.toString(16).padStart(64, '0'),
    size,
  }));
  return post(hub, `/${REPO}.git/info/lfs/objects/batch`, {
    operation: 'upload',
    transfers: ['multipart', 'basic'],
    objects,
  });
}

function commit(hub: TestHub, path: string): Promise<Response> {
  const lines = [
    { key: 'header', value: { summary: 'x' } },
    { key: 'file', value: { path, content: '' } },
  ];
  return fetch(`${hub.url}/api/models/${REPO}/commit/main`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
}

/** Sends a head that promises a gigabyte, and not one byte of it. */
async function headOnly(hub: TestHub, path: string, authorization: string): Promise<string> {
  const socket = connect(hub.port, '127.0.0.1');
  const head = [`POST ${path} HTTP/1.1`, `host: 127.0.0.1:${hub.port}`, 'content-length: 1000000000'];
  socket.write(
    `${[...head, ...(authorization === '' ? [] : [`authorization: ${authorization}`])].join('\r\n')}\r\n\r\n`,
  );
  const [answer] = await new Promise<[Buffer]>(
    (resolve) => void socket.once('data', (data) => resolve([data])),
  );
  socket.destroy();
  return answer.toString('latin1');
}

test.each([
  ['no token', ''],
  ['a token that nobody has', 'Bearer hf_x'],
])('who comes with %s hears 401 before a byte of the body', async (_what, authorization) => {
  const hub = await startHub({ users: [USER] });
  for (const path of ['/api/repos/create', `/api/models/${REPO}/commit/main`]) {
    const answer = await headOnly(hub, path, authorization);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer).toMatch(/^connection: close\r$/im);
  }
});

test('a batch of files that are larger than any disk makes a small answer', async () => {
  const hub = await hubWithRepo();
  const answer = await batch(hub, 100, 9e15);
  const said = await answer.text();
  expect(said.length).toBeLessThan(50_000);
  expect(said).toContain('"code":413');
});

test('a batch of more objects than clients ask for is refused', async () => {
  const hub = await hubWithRepo();
  expect((await batch(hub, HUB_LIMITS.batchObjects + 1, 1)).status).toBe(413);
  expect((await batch(hub, HUB_LIMITS.batchObjects, 1)).status).toBe(200);
});

test.each(['limit=-1', 'limit=1.5', 'limit=x', 'limit=0', 'cursor=-1', 'cursor=x'])(
  'a tree with %s is refused',
  async (query) => {
    const hub = await hubWithRepo();
    expect((await fetch(`${hub.url}/api/models/${REPO}/tree/main?${query}`)).status).toBe(400);
  },
);

test('a path of 20,000 folders is refused', async () => {
  const hub = await hubWithRepo();
  expect((await commit(hub, `${'a/'.repeat(20_000)}x`)).status).toBe(400);
  expect((await commit(hub, `${'a/'.repeat(100)}x`)).status).toBe(200);
});

test.each(['x', '../../etc/passwd', '', 'A'.repeat(64)])(
  'the oid %j is none, and no fault of the hub',
  async (oid) => {
    const hub = await hubWithRepo();
    const { status } = await post(hub, '/lfs/verify', { oid, size: 1 });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  },
);

test('an upload with holes is refused without being read', async () => {
  const hub = await startHub({ multipartFromBytes: 1024 });
  await post(hub, '/api/repos/create', { name: REPO });
  const size = 40 * 1024 * 1024;
  const { objects }: Batch = JSON.parse(await (await batch(hub, 1, size)).text());
  const upload = objects[0]?.actions.upload;
  const last =
    Object.keys(upload?.header ?? {})
      .toSorted()
      .findLast((name) => /^\d+$/.test(name)) ?? '';
  const length = size % Number(upload?.header['chunk_size']);
  const put = await fetch(upload?.header[last] ?? '', { method: 'PUT', body: Buffer.alloc(length) });
  expect(put.status).toBe(200);
  const done = await fetch(upload?.href ?? '', { method: 'POST', body: '{}' });
  expect(done.status).toBe(400);
  expect(await done.text()).toContain('Only 1 of 3 parts');
});

test("a file that is larger than the hub's limit is refused", async () => {
  const hub = await startHub({ fileBytes: 1000 });
  await post(hub, '/api/repos/create', { name: REPO });
  expect(await (await batch(hub, 1, 1001)).text()).toContain('"code":413');
  expect(await (await batch(hub, 1, 1000)).text()).toContain('"upload"');
});

test('a client with too many requests at once has to wait, and the others are answered', async () => {
  const bob = { ...USER, name: 'bob', token: 'hf_bob' };
  const hub = await startHub({ users: [USER, bob], requestsAtOnce: 3 });
  const ask = ({ token }: { readonly token: string }): Promise<Response> =>
    fetch(`${hub.url}/api/whoami-v2`, { headers: { authorization: `Bearer ${token}` } });
  const waiting = Array.from({ length: 3 }, () => connect(hub.port, '127.0.0.1'));
  const head = `POST /api/repos/create HTTP/1.1\r\nhost: 127.0.0.1:${hub.port}\r\nauthorization: Bearer hf_ada\r\n`;
  for (const socket of waiting) socket.write(`${head}content-length: 100\r\n\r\n`);
  await expect.poll(async () => (await ask(USER)).status).toBe(429);
  expect((await ask(USER)).headers.get('retry-after')).toBe('1');
  expect((await ask(bob)).status).toBe(200);
  for (const socket of waiting) socket.destroy();
  await expect.poll(async () => (await ask(USER)).status).toBe(200);
});

test('a client that begins uploads and completes none has to complete some', async () => {
  const hub = await startHub({ multipartFromBytes: 1 });
  await post(hub, '/api/repos/create', { name: REPO });
  const { objects }: Batch = JSON.parse(await (await batch(hub, HUB_LIMITS.pendingUploads + 1, 10)).text());
  const statuses: number[] = [];
  for (const { actions } of objects) {
    const put = await fetch(actions.upload.header['00001'] ?? '', { method: 'PUT', body: Buffer.alloc(10) });
    statuses.push(put.status);
  }
  expect(statuses.filter((status) => status === 200)).toHaveLength(HUB_LIMITS.pendingUploads);
  expect(statuses.at(-1)).toBe(429);
});

test.each([
  ['brackets', `{"name":${'['.repeat(15e6)}${']'.repeat(15e6)}}`],
  ['empty lists', `{"name":[${'[],'.repeat(9e6)}[]]}`],
])('a body of thirty megabytes of %s is refused before it is parsed', async (_what, body) => {
  const hub = await startHub();
  const { status } = await fetch(`${hub.url}/api/repos/create`, { method: 'POST', body });
  expect(status).toBe(413);
});
