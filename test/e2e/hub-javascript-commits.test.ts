import {
  commit,
  countCommits,
  createBranch,
  deleteBranch,
  fileExists,
  listCommits,
  listFiles,
  uploadFile,
  uploadFiles,
} from '@huggingface/hub';
import { describe, expect, it } from 'vitest';
import { collect, download, hubWithRepo, statusOf } from '../support/hub/javascript-client.ts';

describe('the unmodified JavaScript client', () => {
  it('loses a race: a commit on a parent that is no longer the head is refused with 412', async () => {
    const { client } = await hubWithRepo();
    const [head] = await collect(listCommits(client));
    const write = (text: string) =>
      commit({
        ...client,
        title: text,
        ...(head === undefined ? {} : { parentCommit: head.oid }),
        operations: [{ operation: 'addOrUpdate', path: 'file.txt', content: new Blob([text]) }],
      });
    const results = await Promise.all(['one', 'two', 'three', 'four'].map((text) => statusOf(write(text))));
    expect(results.filter((status) => status === 'no error')).toHaveLength(1);
    expect(results.filter((status) => status === 412)).toHaveLength(3);
    expect(await countCommits(client)).toBe(2);
  });

  it('adds and deletes in one commit, or not at all', async () => {
    const { client } = await hubWithRepo();
    await uploadFiles({ ...client, files: [{ path: 'old/a.txt', content: new Blob(['a']) }] });
    const replace = (gone: string) =>
      commit({
        ...client,
        title: 'replace',
        operations: [
          { operation: 'addOrUpdate', path: 'new/b.txt', content: new Blob(['b']) },
          { operation: 'delete', path: gone },
        ],
      });
    expect(await statusOf(replace('missing.txt'))).toBe(404);
    expect(await fileExists({ ...client, path: 'new/b.txt' })).toBe(false);
    await replace('old/a.txt');
    const paths = (await collect(listFiles({ ...client, recursive: true }))).map(({ path }) => path);
    expect(paths).toEqual(['new', 'new/b.txt', '.gitattributes']);
  });

  it('branches, also with a slash in the name that it does not encode everywhere', async () => {
    const { client } = await hubWithRepo();
    await uploadFile({ ...client, file: { path: 'dir/a.txt', content: new Blob(['main']) } });
    await createBranch({ ...client, branch: 'feat/x' });
    await uploadFile({
      ...client,
      branch: 'feat/x',
      file: { path: 'dir/a.txt', content: new Blob(['branch']) },
    });
    expect((await download(client, 'dir/a.txt')).toString()).toBe('main');
    expect((await download(client, 'dir/a.txt', 'feat/x')).toString()).toBe('branch');
    const files = await collect(listFiles({ ...client, revision: 'feat/x', path: 'dir' }));
    expect(files.map(({ path }) => path)).toEqual(['dir/a.txt']);
    expect(await countCommits({ ...client, revision: 'feat/x' })).toBe(3);
    await deleteBranch({ ...client, branch: 'feat/x' });
    expect(await statusOf(collect(listFiles({ ...client, revision: 'feat/x' })))).toBe(404);
  });

  it('opens a pull request and commits to it', async () => {
    const { hub, client } = await hubWithRepo();
    const operation = { operation: 'addOrUpdate', path: 'a.txt', content: new Blob(['proposed']) } as const;
    const proposed = await commit({
      ...client,
      title: 'Propose',
      isPullRequest: true,
      operations: [operation],
    });
    expect(proposed?.pullRequestUrl).toBe(`${hub.url}/lab/model/discussions/1`);
    expect(await fileExists({ ...client, path: 'a.txt' })).toBe(false);
    await uploadFile({
      ...client,
      branch: 'refs/pr/1',
      file: { path: 'b.txt', content: new Blob(['more']) },
    });
    expect((await download(client, 'a.txt', 'refs/pr/1')).toString()).toBe('proposed');
  });

  it('tags through plain HTTP, as there is no call for it; a tag does not move', async () => {
    const { hub, client } = await hubWithRepo();
    const tag = (revision: string) =>
      fetch(`${hub.url}/api/models/lab/model/tag/${revision}`, {
        method: 'POST',
        body: '{"tag":"2025.01.24-instruct"}',
      });
    await uploadFile({ ...client, file: { path: 'a.txt', content: new Blob(['1']) } });
    expect((await tag('main')).status).toBe(200);
    await uploadFile({ ...client, file: { path: 'a.txt', content: new Blob(['2']) } });
    expect((await tag('main')).status).toBe(409);
    expect((await tag('none')).headers.get('x-error-code')).toBe('RevisionNotFound');
    expect((await download(client, 'a.txt', '2025.01.24-instruct')).toString()).toBe('1');
    const refs: unknown = await (await fetch(`${hub.url}/api/models/lab/model/refs`)).json();
    expect(refs).toMatchObject({
      branches: [{ name: 'main' }],
      converts: [],
      tags: [{ name: '2025.01.24-instruct' }],
    });
  });
});
