import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serveHub } from '../../../src/hub/serve-hub.ts';
import { ROUTES } from '../../../src/hub/routes/all-routes.ts';
import { startHub, temporaryDirectory } from '../../support/hub/start-hub.ts';

async function call(url: string, init: { method?: string; token?: string; body?: unknown } = {}) {
  const response = await fetch(url, {
    method: init.method ?? 'GET',
    headers: init.token === undefined ? {} : { authorization: `Bearer ${init.token}` },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const create = (url: string, name: string, more: { token?: string; private?: boolean } = {}) =>
  call(`${url}/api/repos/create`, {
    method: 'POST',
    ...(more.token === undefined ? {} : { token: more.token }),
    body: { name, private: more.private ?? false },
  });

describe('a hub with users', () => {
  const users = [
    { name: 'ada', token: 'hf_ada', role: 'write', orgs: ['lab'] },
    {
      name: 'bob',
      token: `sha256:${createHash('sha256').update('hf_bob').digest('hex')}`,
      role: 'read',
      orgs: ['lab'],
    },
    { name: 'eve', token: 'hf_eve', role: 'write', orgs: [] },
  ] as const;

  it('refuses every request without a token', async () => {
    const hub = await startHub({ users });
    for (const route of ROUTES.filter(({ effect }) => effect === 'read' || effect === 'write')) {
      const path = route.pattern
        .replace(':type', 'models')
        .replaceAll(/:(\w+)/g, 'x')
        .replace('~', '')
        .replace('*', 'main');
      const { status } = await call(hub.url + path, { method: route.method });
      expect([route.method, path, status]).toEqual([route.method, path, 401]);
    }
    expect(
      (await call(`${hub.url}/api/whoami-v2`, { token: 'hf_none' })).headers.get('x-error-message'),
    ).toBe('Invalid credentials in Authorization header');
  });

  it('lets each user do what role and organizations allow', async () => {
    const hub = await startHub({ users });
    expect((await create(hub.url, 'lab/secret', { token: 'hf_ada', private: true })).status).toBe(200);
    expect((await create(hub.url, 'lab/open', { token: 'hf_ada' })).status).toBe(200);
    expect((await create(hub.url, 'mine', { token: 'hf_eve' })).text).toContain('eve/mine');
    expect((await create(hub.url, 'lab/other', { token: 'hf_eve' })).status).toBe(403);
    expect((await create(hub.url, 'lab/other', { token: 'hf_bob' })).status).toBe(403);
    const see = async (token: string, name: string) =>
      (await call(`${hub.url}/api/models/${name}`, { token })).status;
    expect([
      await see('hf_bob', 'lab/secret'),
      await see('hf_eve', 'lab/secret'),
      await see('hf_eve', 'lab/open'),
    ]).toEqual([200, 404, 200]);
    expect((await call(`${hub.url}/api/models?author=lab`, { token: 'hf_eve' })).text).not.toContain(
      'secret',
    );
    const remove = { method: 'DELETE', body: { name: 'secret', organization: 'lab' } };
    expect((await call(`${hub.url}/api/repos/delete`, { ...remove, token: 'hf_eve' })).status).toBe(404);
    expect((await call(`${hub.url}/api/repos/delete`, { ...remove, token: 'hf_bob' })).status).toBe(403);
    expect((await call(`${hub.url}/api/repos/delete`, { ...remove, token: 'hf_ada' })).status).toBe(200);
  });

  it('lets every client read what is public, where anonymous reading is on', async () => {
    const hub = await startHub({ users, anonymous: 'read' });
    await create(hub.url, 'lab/open', { token: 'hf_ada' });
    await create(hub.url, 'lab/secret', { token: 'hf_ada', private: true });
    expect((await call(`${hub.url}/api/models/lab/open`)).status).toBe(200);
    expect((await call(`${hub.url}/api/models/lab/secret`)).status).toBe(401);
    expect((await create(hub.url, 'lab/other')).status).toBe(401);
  });
});

describe('a read-only hub', () => {
  it('refuses every route that changes something, and writes nothing', async () => {
    const directory = join(await temporaryDirectory(), 'not-there');
    const hub = await startHub({ directory, readOnly: true });
    for (const route of ROUTES.filter(
      ({ effect, method }) => effect === 'write' || (effect === 'signed' && method !== 'GET'),
    )) {
      const path = route.pattern
        .replace(':type', 'models')
        .replaceAll(/:(\w+)/g, 'x')
        .replace('~', '')
        .replace('*', 'main');
      expect([path, (await call(hub.url + path, { method: route.method })).status]).toEqual([path, 405]);
    }
    expect((await call(`${hub.url}/api/models`)).text).toBe('[]');
    await expect(readdir(directory)).rejects.toThrow('ENOENT');
  });

  it('reads beside the one that writes', async () => {
    const writer = await startHub();
    await create(writer.url, 'lab/model');
    const before = await readdir(writer.directory, { recursive: true });
    const reader = await startHub({ directory: writer.directory, readOnly: true });
    const file = await call(`${reader.url}/lab/model/resolve/main/.gitattributes`);
    expect(file.text).toContain('*.gguf filter=lfs');
    expect(file.headers.get('x-repo-commit')).toMatch(/^[0-9a-f]{40}$/);
    expect(await readdir(writer.directory, { recursive: true })).toEqual(before);
  });
});

describe('what other pages in a browser can do', () => {
  const ask = (url: string, headers: Readonly<Record<string, string>>) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(`${url}/api/repos/create`, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end('{"name":"lab/model"}');
    });

  it('is nothing: not by sending a form, and not by a name of theirs that leads here', async () => {
    const hub = await startHub();
    expect(await ask(hub.url, { origin: 'https://example.org', 'content-type': 'text/plain' })).toBe(403);
    expect(await ask(hub.url, { host: `example.org:${hub.port}` })).toBe(403);
    expect(await ask(hub.url, { host: `localhost:${hub.port}` })).toBe(200);
  });

  it('does not keep out who has a token and comes through a tunnel', async () => {
    const hub = await startHub({ users: [{ name: 'lab', token: 'hf_lab', role: 'write', orgs: [] }] });
    expect(await ask(hub.url, { host: 'lab-server:8080', authorization: 'Bearer hf_lab' })).toBe(200);
  });
});

it('lists a page at a time, whatever comes in between', async () => {
  const hub = await startHub();
  for (const name of ['lab/a', 'lab/b', 'lab/d', 'lab/e']) await create(hub.url, name);
  const first = await fetch(`${hub.url}/api/models?author=lab&limit=2`);
  const next = /^<(http:\/\/127\.0\.0\.1:\d+\/api\/models\?[^>]+)>; rel="next"$/.exec(
    first.headers.get('link') ?? '',
  )?.[1];
  await create(hub.url, 'lab/0');
  await create(hub.url, 'lab/c');
  const second: unknown = await (await fetch(next ?? '')).json();
  expect(second).toMatchObject([{ id: 'lab/c' }, { id: 'lab/d' }]);
});

it('answers a client that sends more than it should before it hangs up', async () => {
  const hub = await startHub();
  const response = await fetch(`${hub.url}/api/repos/create`, {
    method: 'POST',
    body: 'x'.repeat(40_000_000),
  });
  expect(response.status).toBe(413);
  expect(hub.requests.at(-1)).toMatchObject({ status: 413, route: '/api/repos/create' });
});

it('reports its own failures to its operator, and not to the client', async () => {
  const hub = await startHub();
  await create(hub.url, 'lab/model');
  await rm(join(hub.directory, 'blobs'), { recursive: true });
  const { status, text } = await call(`${hub.url}/lab/model/resolve/main/.gitattributes`);
  expect([status, text]).toEqual([500, '{"error":"The store has lost the content of this file"}']);
  expect(hub.requests.at(-1)?.error).toBeInstanceOf(Error);
});

it('listens on loopback only, and says when a port is taken', async () => {
  const hub = await startHub();
  expect(hub.url).toBe(`http://127.0.0.1:${hub.port}`);
  const directory = await temporaryDirectory();
  await expect(serveHub({ directory, port: hub.port })).rejects.toThrow('EADDRINUSE');
  // The directory is free again.
  await serveHub({ directory }).then((other) => other.close());
});

describe('what clients expect of a hub', () => {
  const users = [{ name: 'ada', token: 'hf_ada', role: 'write', orgs: ['lab'] }] as const;

  it('is that the front matter of a card is judged without a token', async () => {
    const hub = await startHub({ users });
    const content = '---\nlicense: mit\n---\n';
    const { status } = await call(`${hub.url}/api/validate-yaml`, { method: 'POST', body: { content } });
    expect(status).toBe(200);
  });

  it('is that a gate which is not kept is refused, and not taken for one', async () => {
    const hub = await startHub({ users });
    await create(hub.url, 'lab/open', { token: 'hf_ada' });
    const settings = `${hub.url}/api/models/lab/open/settings`;
    const wish = { method: 'PUT', token: 'hf_ada', body: { gated: 'auto' } };
    expect(await call(settings, wish)).toMatchObject({ status: 400 });
    const { text } = await call(`${hub.url}/api/models/lab/open`, { token: 'hf_ada' });
    expect(JSON.parse(text)).toMatchObject({ gated: false });
  });

  it('is that a file which the client has already is not sent again', async () => {
    const hub = await startHub();
    await create(hub.url, 'lab/open');
    const address = `${hub.url}/lab/open/resolve/main/.gitattributes`;
    const etag = (await fetch(address)).headers.get('etag') ?? '';
    const again = await fetch(address, { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect([again.status, (await again.bytes()).length]).toEqual([304, 0]);
    expect((await fetch(address, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });
});
