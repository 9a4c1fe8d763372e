import { expect } from 'vitest';
import { buffer } from 'node:stream/consumers';
import { hashBytes } from '../../../src/blobs/hash-file.ts';
import { commitText, gitOid, pointerText, treeOid } from '../../../src/hub/store/git-objects.ts';
import { type HubStore, openStore } from '../../../src/hub/store/open-store.ts';
import type { Repo } from '../../../src/hub/store/repos.ts';
import { walkTree } from '../../../src/hub/store/walk-tree.ts';

/**
 * Reads everything that a store shows and computes every name again: refs lead to commits, commits to trees, trees
 * to files, and all of them are what they are called.
 */
export async function checkStore(directory: string): Promise<void> {
  const store = await openStore(directory, false);
  try {
    for await (const { digest } of store.blobs.list()) expect(await store.blobs.verify(digest)).toBe('ok');
    for (const { id } of store.repos.list('models')) {
      const repo = store.repos.byId(id);
      if (repo !== undefined) await checkRepo(store, repo);
    }
  } finally {
    await store.close();
  }
}

async function checkRepo(store: HubStore, repo: Repo): Promise<void> {
  const { record, objects } = repo;
  expect(record.refs).toHaveProperty(['refs/heads/main']);
  for (const head of Object.values(record.refs)) {
    let next: string | undefined = head;
    while (next !== undefined) {
      const commit = await objects.readCommit(next);
      expect(gitOid('commit', commitText(commit))).toBe(next);
      expect(treeOid(await objects.readTree(commit.tree))).toBe(commit.tree);
      await checkTree(store, repo, commit.tree);
      next = commit.parent;
    }
  }
}

async function checkTree(store: HubStore, { objects }: Repo, tree: string): Promise<void> {
  for await (const { entry } of walkTree(objects, tree, { recursive: true })) {
    if (entry.kind === 'directory') {
      expect(treeOid(await objects.readTree(entry.oid))).toBe(entry.oid);
      continue;
    }
    const content = await buffer(store.blobs.read(entry.digest));
    expect(hashBytes(content)).toMatchObject({ digest: entry.digest, sizeBytes: entry.sizeBytes });
    const inGit = entry.lfs ? Buffer.from(pointerText(entry.digest, entry.sizeBytes)) : content;
    expect(gitOid('blob', inGit)).toBe(entry.oid);
  }
}
