import type { Digest } from '../../resources/digest.ts';
import type { FileEntry } from './git-objects.ts';
import type { Repo } from './repos.ts';
import { type PathEntry, walkTree } from './walk-tree.ts';

/** All files at a commit. */
export async function filesAt({ objects }: Repo, commit: string): Promise<readonly PathEntry[]> {
  const { tree } = await objects.readCommit(commit);
  const files: PathEntry[] = [];
  for await (const item of walkTree(objects, tree, { recursive: true }))
    if (item.entry.kind === 'file') files.push(item);
  return files;
}

/** What the heads of all branches and tags have: contents belong to all repos, and their names to one. */
export async function filesOfRefs(repo: Repo): Promise<readonly FileEntry[]> {
  const files = new Map<Digest, FileEntry>();
  for (const commit of new Set(Object.values(repo.record.refs)))
    for (const { entry } of await filesAt(repo, commit))
      if (entry.kind === 'file') files.set(entry.digest, entry);
  return [...files.values()];
}
