import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRepo } from '../../../src/hub/store/create-repo.ts';
import { type TreeEdit, editTree } from '../../../src/hub/store/edit-tree.ts';
import { findRevision } from '../../../src/hub/store/find-revision.ts';
import { type HubStore, openStore } from '../../../src/hub/store/open-store.ts';
import { storeRegularFile } from '../../../src/hub/store/store-file.ts';
import { walkTree } from '../../../src/hub/store/walk-tree.ts';
import { type CommitRequest, writeCommit } from '../../../src/hub/store/write-commit.ts';
import { checkStore } from '../../support/hub/check-store.ts';

let directory: string;
let store: HubStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-store-'));
  store = await openStore(directory, false);
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

const ID = 'a'.repeat(24);

function newRepo(id = ID, name = 'lab/model') {
  return createRepo(store, {
    id,
    type: 'models',
    name,
    visibility: 'public',
    author: 'ada',
    files: async () => [],
  });
}

async function put(path: string, text: string): Promise<TreeEdit> {
  return { kind: 'put', path, file: await storeRegularFile(store.blobs, Buffer.from(text)) };
}

function request(edits: readonly TreeEdit[], more: Partial<CommitRequest> = {}): CommitRequest {
  return {
    revision: 'main',
    title: 't',
    description: '',
    author: 'ada',
    edits,
    createPullRequest: false,
    ...more,
  };
}

async function paths(tree: string): Promise<readonly string[]> {
  const found: string[] = [];
  const repo = store.repos.byId(ID);
  if (repo === undefined) return found;
  for await (const { path } of walkTree(repo.objects, tree, { recursive: true })) found.push(path);
  return found;
}

describe('a commit', () => {
  it('is won by one of many that start from the same head', async () => {
    const head = (await newRepo()).record.refs['refs/heads/main'] ?? '';
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, async (_, n) =>
        writeCommit(store, ID, request([await put(`${n}.txt`, `${n}`)], { parentCommit: head })),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ status: 412 });
  });

  it('is not lost when many come without a parent: one follows the other', async () => {
    await newRepo();
    await Promise.all(
      Array.from({ length: 10 }, async (_, n) =>
        writeCommit(store, ID, request([await put(`${n}.txt`, `${n}`)])),
      ),
    );
    const repo = store.repos.byId(ID);
    const head = await repo?.objects.readCommit(repo.record.refs['refs/heads/main'] ?? '');
    expect(head?.position).toBe(11);
    expect(await paths(head?.tree ?? '')).toHaveLength(10);
  });

  it('is still there when the store is opened again, and everything is what it is called', async () => {
    await newRepo();
    const { commit } = await writeCommit(store, ID, request([await put('a/b.txt', 'text')]));
    await store.close();
    await checkStore(directory);
    store = await openStore(directory, false);
    expect(store.repos.byId(ID)?.record.refs['refs/heads/main']).toBe(commit.oid);
  });
});

describe('editing a tree', () => {
  it('shares what it does not touch, and forgets folders that lost their last file', async () => {
    const { objects } = await newRepo();
    const first = await editTree(objects, undefined, [await put('a/b/c.txt', '1'), await put('d.txt', '2')]);
    const second = await editTree(objects, first, [
      { kind: 'delete-file', path: 'a/b/c.txt' },
      await put('e/f.txt', '3'),
    ]);
    expect(await paths(second)).toEqual(['e', 'e/f.txt', 'd.txt']);
    expect(await paths(first)).toEqual(['a', 'a/b', 'a/b/c.txt', 'd.txt']);
    // Going back gives the same name as before: it is made of the content only.
    const back = await editTree(objects, second, [
      { kind: 'delete-folder', path: 'e' },
      await put('a/b/c.txt', '1'),
    ]);
    expect(back).toBe(first);
  });

  it('lets a folder take the place of a file that is deleted in the same commit, and refuses it otherwise', async () => {
    const { objects } = await newRepo();
    const tree = await editTree(objects, undefined, [await put('a', 'file')]);
    const below = await put('a/b', 'below');
    await expect(editTree(objects, tree, [below])).rejects.toMatchObject({ status: 400 });
    expect(await paths(await editTree(objects, tree, [{ kind: 'delete-file', path: 'a' }, below]))).toEqual([
      'a',
      'a/b',
    ]);
    await expect(editTree(objects, tree, [{ kind: 'delete-folder', path: 'a' }])).rejects.toMatchObject({
      status: 404,
    });
  });
});

it('finds a revision by the longest prefix that is a ref, by a commit, and by the start of one', async () => {
  await newRepo();
  const { commit } = await writeCommit(store, ID, request([await put('x/y.txt', '1')]));
  const { record, objects } = await store.repos.update(ID, async (repo) => ({
    ...repo.record,
    refs: {
      ...repo.record.refs,
      'refs/heads/feat/x': commit.oid,
      'refs/tags/v1': commit.oid,
      'refs/pr/1': commit.oid,
    },
  }));
  const find = async (...segments: readonly string[]) => {
    const { ref, path } = await findRevision(record, objects, segments);
    return [ref, path];
  };
  expect(await find('feat', 'x', 'x', 'y.txt')).toEqual(['refs/heads/feat/x', 'x/y.txt']);
  expect(await find('feat/x', 'x/y.txt')).toEqual(['refs/heads/feat/x', 'x/y.txt']);
  expect(await find('refs', 'pr', '1')).toEqual(['refs/pr/1', '']);
  expect(await find('HEAD', '')).toEqual(['refs/heads/main', '']);
  expect(await find('v1', 'x')).toEqual(['refs/tags/v1', 'x']);
  expect(await find(commit.oid.slice(0, 7), 'x')).toEqual([undefined, 'x']);
  for (const none of ['none', commit.oid.slice(0, 4), 'f'.repeat(40), '../../repo']) {
    await expect(find(none)).rejects.toMatchObject({ code: 'RevisionNotFound' });
  }
});

describe('names', () => {
  it('do not differ by case, and are free again after a deletion', async () => {
    await newRepo();
    await expect(newRepo('b'.repeat(24), 'Lab/MODEL')).rejects.toMatchObject({ status: 409 });
    await store.repos.delete(ID);
    expect(await readdir(join(directory, 'repos'))).toEqual([]);
    await newRepo('b'.repeat(24), 'Lab/MODEL');
  });

  it('are given once, also to two who ask at the same time', async () => {
    const both = await Promise.allSettled([newRepo(), newRepo('b'.repeat(24))]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});
