import { describe, expect, it } from 'vitest';
import { plainClient, put } from '../../support/hub/plain-client.ts';
import { startHub } from '../../support/hub/start-hub.ts';

const users = [
  { name: 'ada', token: 'hf_ada', role: 'write', orgs: ['lab'] },
  { name: 'eve', token: 'hf_eve', role: 'write', orgs: [] },
] as const;

describe('a repo that was moved', () => {
  it.each([
    ['GET', '/api/models/lab/old', '/api/models/lab/new'],
    ['GET', '/api/models/lab/old/tree/main?recursive=true', '/api/models/lab/new/tree/main?recursive=true'],
    ['HEAD', '/lab/old/resolve/main/a%20b.txt', '/lab/new/resolve/main/a%20b.txt'],
    ['POST', '/lab/old.git/info/lfs/objects/batch', '/lab/new.git/info/lfs/objects/batch'],
    ['POST', '/api/models/lab/old/commit/main', '/api/models/lab/new/commit/main'],
    ['GET', '/v2/lab/old/manifests/latest', '/v2/lab/new/manifests/latest'],
  ])('answers 307 to %s %s', async (method, before, after) => {
    const hub = await startHub({ users });
    const ada = plainClient(hub.url, 'hf_ada');
    await ada.create('lab/old');
    await ada.move('lab/old', 'lab/new');
    const answer = await ada.ask(before, { method, ...(method === 'POST' ? { body: {} } : {}) });
    expect([answer.status, answer.of('location')]).toEqual([307, after]);
  });

  it('is still found after a restart, and no more once another repo has its old name', async () => {
    const first = await startHub({ users });
    const ada = plainClient(first.url, 'hf_ada');
    await ada.create('lab/one');
    await ada.move('lab/one', 'lab/two');
    await ada.move('lab/two', 'lab/three');
    await first.close();
    const again = plainClient((await startHub({ users, directory: first.directory })).url, 'hf_ada');
    expect((await again.ask('/api/models/lab/one')).of('location')).toBe('/api/models/lab/three');
    expect((await again.ask('/api/models/lab/two')).of('location')).toBe('/api/models/lab/three');
    await again.create('lab/one');
    expect((await again.ask('/api/models/lab/one')).status).toBe(200);
    await again.move('lab/three', 'lab/two');
    expect((await again.ask('/api/models/lab/two')).status).toBe(200);
  });

  it('does not tell its new name to a user who may not read it', async () => {
    const hub = await startHub({ users, anonymous: 'read' });
    const ada = plainClient(hub.url, 'hf_ada');
    await ada.create('lab/old', { private: true });
    await ada.move('lab/old', 'lab/secret');
    for (const [token, status] of [
      ['hf_eve', 404],
      [undefined, 401],
    ] as const) {
      const answer = await ada.ask('/api/models/lab/old', { token });
      expect([answer.status, answer.of('location')]).toEqual([status, undefined]);
      expect(answer.text).not.toContain('secret');
    }
  });
});

it.each([
  ['GET', '/api/models/gpt2'],
  ['GET', '/api/models/gpt2/commits/main'],
  ['GET', '/api/datasets/squad/tree/main'],
  ['DELETE', '/api/models/gpt2/like'],
  ['HEAD', '/gpt2/resolve/main/config.json'],
  ['HEAD', '/datasets/squad/resolve/main/data.csv'],
])('says of an id without a namespace that there is no such repo: %s %s', async (method, path) => {
  const hub = await startHub();
  const answer = await plainClient(hub.url).ask(path, { method });
  expect([answer.status, answer.of('x-error-code')]).toEqual([404, 'RepoNotFound']);
});

it.each([
  '/api/collections',
  '/api/buckets/a/b',
  '/api/models/a/b/nothing',
  '/.well-known/openid-configuration',
])('says of an address that names no repo that it is not there: %s', async (path) => {
  const hub = await startHub();
  const answer = await plainClient(hub.url).ask(path);
  expect([answer.status, answer.of('x-error-code')]).toEqual([404, undefined]);
});

it.each(['api/model', 'v2/model', 'Datasets/model', 'lfs/objects'])(
  'takes no repo that would have an address of the hub itself: %s',
  async (name) => {
    const hub = await startHub();
    const client = plainClient(hub.url, 'hf_any');
    expect((await client.create(name)).status).toBe(400);
    await client.create('lab/model');
    expect((await client.move('lab/model', name)).status).toBe(400);
  },
);

describe('duplicating a repo', () => {
  it('makes one with the same files in a namespace of the asker', async () => {
    const hub = await startHub({ users });
    const ada = plainClient(hub.url, 'hf_ada');
    await ada.create('lab/model');
    await ada.commit('lab/model', [put('sub/a.txt', 'hello')]);
    const duplicate = (token: string, repository: string) =>
      ada.ask('/api/models/lab/model/duplicate', { method: 'POST', token, body: { repository } });
    expect((await duplicate('hf_eve', 'lab/copy')).status).toBe(403);
    expect((await duplicate('hf_eve', 'eve/copy')).status).toBe(200);
    expect((await duplicate('hf_eve', 'eve/copy')).status).toBe(409);
    expect((await ada.ask('/eve/copy/resolve/main/sub/a.txt')).text).toBe('hello');
  });

  it('is refused to those who may not read it, and by a read-only hub', async () => {
    const hub = await startHub({ users });
    const ada = plainClient(hub.url, 'hf_ada');
    await ada.create('lab/model', { private: true });
    const asked = { method: 'POST', body: { repository: 'eve/copy' } };
    const path = '/api/models/lab/model/duplicate';
    expect((await ada.ask(path, { ...asked, token: 'hf_eve' })).status).toBe(404);
    const readOnly = await startHub({ users, directory: hub.directory, readOnly: true });
    const own = { ...asked, body: { repository: 'ada/copy' } };
    expect((await plainClient(readOnly.url, 'hf_ada').ask(path, own)).status).toBe(405);
  });
});
