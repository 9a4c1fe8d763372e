import type { TreeEdit } from './edit-tree.ts';
import type { FileEntry } from './git-objects.ts';
import type { RepoObjects } from './repo-objects.ts';
import { walkTree } from './walk-tree.ts';

/** What has to be done to the files of one tree to get those of another, by path. */
export async function diffTrees(
  objects: RepoObjects,
  from: string | undefined,
  to: string,
): Promise<ReadonlyMap<string, TreeEdit>> {
  const [before, after] = await Promise.all([files(objects, from), files(objects, to)]);
  const edits = new Map<string, TreeEdit>();
  for (const path of before.keys()) if (!after.has(path)) edits.set(path, { kind: 'delete-file', path });
  for (const [path, file] of after) {
    if (before.get(path)?.oid !== file.oid) edits.set(path, { kind: 'put', path, file });
  }
  return edits;
}

async function files(
  objects: RepoObjects,
  tree: string | undefined,
): Promise<ReadonlyMap<string, FileEntry>> {
  const found = new Map<string, FileEntry>();
  if (tree === undefined) return found;
  for await (const { path, entry } of walkTree(objects, tree, { recursive: true })) {
    if (entry.kind === 'file') found.set(path, entry);
  }
  return found;
}
