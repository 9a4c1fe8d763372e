import { expect, it } from 'vitest';
import { plainClient, put } from '../../support/hub/plain-client.ts';
import { startHub } from '../../support/hub/start-hub.ts';

async function hubWithModel() {
  const hub = await startHub();
  const client = plainClient(hub.url, 'hf_any');
  await client.create('lab/model');
  return client;
}

it('gives back the id that a client has for its request, and its own for one that is not fit for a header', async () => {
  const client = await hubWithModel();
  const idFor = async (headers: Readonly<Record<string, string>>) =>
    (await client.ask('/api/models/lab/model', { headers })).of('x-request-id');
  expect(await idFor({ 'x-request-id': 'custom-id' })).toBe('custom-id');
  expect(await idFor({ 'x-amzn-trace-id': 'trace-1' })).toBe('trace-1');
  expect(await idFor({ 'x-request-id': 'a b<c>' })).toMatch(/^[0-9a-f-]{36}$/);
});

it.each([
  ['what the repo has', undefined, { 'kept.txt': false, 'a.log': true }],
  ['what the client sends along instead', 'kept.txt', { 'kept.txt': true, 'a.log': false }],
])('ignores by .gitignore: %s', async (_, gitIgnore, expected) => {
  const client = await hubWithModel();
  await client.commit('lab/model', [put('.gitignore', '*.log\n')]);
  const files = Object.keys(expected).map((path) => ({ path, size: 1, sample: '' }));
  const answer = await client.ask('/api/models/lab/model/preupload/main', {
    method: 'POST',
    body: { files, ...(gitIgnore === undefined ? {} : { gitIgnore }) },
  });
  const wanted = Object.entries(expected).map(([path, shouldIgnore]) => ({ path, shouldIgnore }));
  expect(answer.json()).toMatchObject({ files: wanted });
});

it('deletes a folder that a client takes for a file, and no file that it takes for a folder', async () => {
  const client = await hubWithModel();
  await client.commit('lab/model', [put('sub/a.txt', 'a'), put('sub/b/c.txt', 'c'), put('file', 'f')]);
  const gone = (key: string, path: string) => client.commit('lab/model', [{ key, value: { path } }]);
  expect((await gone('deletedFolder', 'file')).status).toBe(404);
  expect((await gone('deletedFile', 'nothing')).status).toBe(404);
  expect((await gone('deletedFile', 'sub')).status).toBe(200);
  const tree = await client.ask('/api/models/lab/model/tree/main?recursive=true');
  expect(tree.text).not.toContain('sub');
  expect(tree.text).toContain('"file"');
});

it('keeps an edited comment and forgets a hidden one', async () => {
  const client = await hubWithModel();
  const to = '/api/models/lab/model/discussions';
  await client.ask(to, { method: 'POST', body: { title: 'A talk', description: 'first' } });
  const found = /"id":"([0-9a-f]{24})"/.exec((await client.ask(`${to}/1`)).text)?.[1] ?? '';
  const edit = await client.ask(`${to}/1/comment/${found}/edit`, {
    method: 'POST',
    body: { content: 'second' },
  });
  expect(edit.json()).toMatchObject({
    updatedComment: { data: { edited: true, hidden: false, latest: { raw: 'second' } } },
  });
  const hide = await client.ask(`${to}/1/comment/${found}/hide`, { method: 'POST' });
  expect(hide.json()).toMatchObject({ updatedComment: { data: { hidden: true, latest: { raw: '' } } } });
  expect((await client.ask(`${to}/1`)).text).not.toContain('second');
  const none = await client.ask(`${to}/1/comment/${'0'.repeat(24)}/hide`, { method: 'POST' });
  expect(none.status).toBe(404);
});

it('gives titles as HTML to those who ask for it, as text', async () => {
  const client = await hubWithModel();
  await client.ask('/api/models/lab/model/commit/main', {
    method: 'POST',
    body: JSON.stringify({ key: 'header', value: { summary: '<b>1 & 2</b>' } }),
  });
  const list = (query: string) => client.ask(`/api/models/lab/model/commits/main${query}`);
  expect((await list('?expand[]=formatted')).json()).toMatchObject([
    { title: '<b>1 & 2</b>', formatted: { title: '&lt;b&gt;1 &amp; 2&lt;/b&gt;', message: '' } },
    {},
  ]);
  expect((await list('')).text).not.toContain('formatted');
});

it.each([
  ['---\nlicense: mit\n---\n# Card', 200, { errors: [], warnings: [] }],
  ['# Card', 200, { errors: [], warnings: [{ message: expect.stringContaining('empty or missing') }] }],
  [
    '---\nlicense: asdf\n---\n',
    400,
    { errors: [{ message: expect.stringContaining('"license" must be one of [') }] },
  ],
  ['\n---\nmodel-index: foo\n---\n', 400, { errors: [{ message: '"model-index" must be an array' }] }],
])('judges a card as the Hub does: %j', async (content, status, expected) => {
  const client = await hubWithModel();
  const asked = { method: 'POST', token: undefined, body: { content } };
  const answer = await client.ask('/api/validate-yaml', asked);
  expect(answer.status).toBe(status);
  expect(answer.json()).toMatchObject(expected);
  const plain = await client.ask('/api/validate-yaml', { ...asked, headers: { accept: 'text/plain' } });
  expect(plain.status).toBe(status);
  if (status === 400) expect(plain.text).toMatch(/^- Error: "/);
});

it('lists what a namespace holds, with sizes', async () => {
  const client = await hubWithModel();
  await client.create('other/model');
  const listed = await client.ask('/api/organizations/lab/settings/repositories');
  expect(listed.json()).toEqual([
    expect.objectContaining({
      id: 'lab/model',
      type: 'model',
      visibility: 'public',
      storage: expect.any(Number),
    }),
  ]);
  expect((await client.ask('/api/settings/repositories', { token: undefined })).status).toBe(401);
});
