import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  checkRepoAccess,
  commit,
  countCommits,
  createBranch,
  createRepo,
  deleteBranch,
  deleteRepo,
  downloadFile,
  fileDownloadInfo,
  fileExists,
  listCommits,
  listFiles,
  listModels,
  modelInfo,
  pathsInfo,
  repoExists,
  uploadFile,
  uploadFiles,
  whoAmI,
} from '@huggingface/hub';
import { describe, expect, it } from 'vitest';
import { type TestHub, startHub, temporaryDirectory } from '../support/hub/start-hub.ts';

const MEGABYTE = 1_000_000;
const repo = { type: 'model', name: 'lab/model' } as const;

function at(hub: TestHub) {
  return { hubUrl: hub.url, accessToken: 'hf_test', repo };
}

async function hubWithRepo(options: Parameters<typeof startHub>[0] = {}) {
  const hub = await startHub(options);
  await createRepo(at(hub));
  return { hub, client: at(hub) };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function download(client: ReturnType<typeof at>, path: string, revision?: string): Promise<Buffer> {
  const blob = await downloadFile({ ...client, path, ...(revision === undefined ? {} : { revision }) });
  if (blob === null) throw new Error(`${path} is not there`);
  return Buffer.from(await blob.arrayBuffer());
}

async function statusOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    return error instanceof Error && 'statusCode' in error ? error.statusCode : error;
  }
}

describe('the unmodified JavaScript client', () => {
  it('says who it is', async () => {
    const hub = await startHub({ users: [{ name: 'ada', token: 'hf_ada', role: 'write', orgs: ['lab'] }] });
    const me = await whoAmI({ hubUrl: hub.url, accessToken: 'hf_ada' });
    expect(me).toMatchObject({ type: 'user', name: 'ada', orgs: [{ name: 'lab' }] });
    expect(await statusOf(whoAmI({ hubUrl: hub.url, accessToken: 'hf_other' }))).toBe(401);
  });

  it('creates a repo, finds it, and deletes it', async () => {
    const hub = await startHub();
    const client = at(hub);
    expect(await repoExists(client)).toBe(false);
    expect(await createRepo(client)).toEqual({ repoUrl: `${hub.url}/lab/model`, id: 'lab/model' });
    expect(await repoExists(client)).toBe(true);
    await checkRepoAccess(client);
    expect(await statusOf(createRepo(client))).toBe(409);
    await deleteRepo(client);
    expect(await repoExists(client)).toBe(false);
    expect(await statusOf(deleteRepo(client))).toBe(404);
  });

  it('uploads small files in the commit and large ones through LFS, and gets the same bytes back', async () => {
    const { hub, client } = await hubWithRepo();
    const weights = randomBytes(3 * MEGABYTE);
    await uploadFiles({
      ...client,
      files: [
        { path: 'config.json', content: new Blob(['{"a":1}']) },
        { path: 'deep/er/model.safetensors', content: new Blob([weights]) },
        { path: 'empty.bin', content: new Blob([]) },
        { path: 'with space & ümlaut.txt', content: new Blob(['x']) },
      ],
    });
    expect(hub.count('/lfs/objects/:oid')).toBe(1);
    expect((await download(client, 'deep/er/model.safetensors')).equals(weights)).toBe(true);
    expect((await download(client, 'config.json')).toString()).toBe('{"a":1}');
    expect(await download(client, 'empty.bin')).toHaveLength(0);
    expect((await download(client, 'with space & ümlaut.txt')).toString()).toBe('x');
    const files = await collect(listFiles({ ...client, recursive: true }));
    expect(files.map(({ type, path }) => `${type} ${path}`)).toEqual([
      'directory deep',
      'directory deep/er',
      'file deep/er/model.safetensors',
      'file .gitattributes',
      'file config.json',
      'file empty.bin',
      'file with space & ümlaut.txt',
    ]);
    expect(files[2]).toMatchObject({
      size: weights.length,
      lfs: { oid: sha256(weights), size: weights.length },
    });
  });

  it('uploads a file from disk that is larger than a part in several parts, once for two paths', async () => {
    const { hub, client } = await hubWithRepo();
    const path = join(await temporaryDirectory(), 'weights.gguf');
    const weights = randomBytes(70 * MEGABYTE);
    await writeFile(path, weights);
    const content = pathToFileURL(path);
    await uploadFiles({
      ...client,
      files: [
        { path: 'a.gguf', content },
        { path: 'b.gguf', content },
      ],
    });
    expect(hub.count('/lfs/multipart/:upload/:part')).toBe(5);
    expect(hub.count('/lfs/multipart/:upload')).toBe(1);
    expect(sha256(await download(client, 'a.gguf'))).toBe(sha256(weights));
    expect(sha256(await download(client, 'b.gguf'))).toBe(sha256(weights));
    // What is there already is not sent again.
    await uploadFile({ ...client, file: { path: 'c.gguf', content } });
    expect(hub.count('/lfs/multipart/:upload/:part')).toBe(5);
  });

  it('uploads through Xet where the hub asks for it, in all three ways of packing', async () => {
    const { hub, client } = await hubWithRepo({ largeFiles: 'xet' });
    const files = {
      'random.bin': randomBytes(3 * MEGABYTE),
      'zeros.bin': Buffer.alloc(2 * MEGABYTE),
      'floats.bin': Buffer.from(Float32Array.from({ length: 300_000 }, (_, n) => n * 0.001).buffer),
    };
    await uploadFiles({
      ...client,
      files: Object.entries(files).map(([path, bytes]) => ({ path, content: new Blob([bytes]) })),
    });
    expect(hub.count('/cas/:store/v1/shards')).toBeGreaterThan(0);
    expect(hub.count('/lfs/objects/:oid')).toBe(0);
    for (const [path, bytes] of Object.entries(files)) {
      expect(sha256(await download(client, path))).toBe(sha256(bytes));
    }
  });

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

  it('asks about single paths, and is told by which commit they came', async () => {
    const { client } = await hubWithRepo();
    await uploadFile({
      ...client,
      file: { path: 'a/one.txt', content: new Blob(['1']) },
      commitTitle: 'first',
    });
    await uploadFile({
      ...client,
      file: { path: 'a/two.txt', content: new Blob(['2']) },
      commitTitle: 'second',
    });
    const infos = await pathsInfo({ ...client, paths: ['a/one.txt', 'a', 'none'], expand: true });
    expect(infos.map(({ path, type, lastCommit }) => [path, type, lastCommit.title])).toEqual([
      ['a/one.txt', 'file', 'first'],
      ['a', 'directory', 'second'],
    ]);
  });

  it('downloads slices', async () => {
    const { client } = await hubWithRepo();
    const weights = randomBytes(MEGABYTE);
    await uploadFile({ ...client, file: { path: 'w.bin', content: new Blob([weights]) } });
    const blob = await downloadFile({ ...client, path: 'w.bin' });
    expect(blob?.size).toBe(MEGABYTE);
    const slice = new Uint8Array((await blob?.slice(1000, 2000).arrayBuffer()) ?? new ArrayBuffer());
    expect(weights.subarray(1000, 2000).equals(slice)).toBe(true);
    expect(await fileDownloadInfo({ ...client, path: 'w.bin' })).toMatchObject({
      size: MEGABYTE,
      etag: `"${sha256(weights)}"`,
    });
    const pointer = await downloadFile({ ...client, path: 'w.bin', raw: true });
    expect(await pointer?.text()).toContain(`oid sha256:${sha256(weights)}`);
  });

  it('sees what is missing as the Hub shows it', async () => {
    const { client } = await hubWithRepo();
    expect(await downloadFile({ ...client, path: 'none.bin' })).toBeNull();
    expect(await fileExists({ ...client, path: 'none.bin' })).toBe(false);
    expect(await statusOf(collect(listFiles({ ...client, revision: 'none' })))).toBe(404);
    expect(await statusOf(modelInfo({ ...client, name: 'lab/none' }))).toBe(404);
    const upload = uploadFile({ ...client, branch: 'none', file: { path: 'a', content: new Blob(['a']) } });
    expect(await statusOf(upload)).toBe(404);
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

  it('lists 1,100 repos of a namespace, each with its head, in three requests', async () => {
    const hub = await startHub();
    const create = (name: string) =>
      fetch(`${hub.url}/api/repos/create`, {
        method: 'POST',
        body: JSON.stringify({ name, organization: 'many' }),
      });
    for (let n = 0; n < 1100; n += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, k) => create(`model-${n + k}`)));
    }
    await createRepo(at(hub));
    const listed = await collect(
      listModels({ hubUrl: hub.url, search: { owner: 'many' }, additionalFields: ['sha'], limit: 5000 }),
    );
    expect(new Set(listed.map(({ name }) => name))).toHaveProperty('size', 1100);
    expect(listed.every(({ sha }) => /^[0-9a-f]{40}$/.test(sha))).toBe(true);
    expect(hub.count('/api/:type')).toBe(3);
  });
});
