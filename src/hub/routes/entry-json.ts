import { type Commit, type TreeEntry, pointerText } from '../store/git-objects.ts';
import type { RepoObjects } from '../store/repo-objects.ts';
import { lookUp, type PathEntry } from '../store/walk-tree.ts';

/** A file or directory as tree and paths-info show it. No `xetHash`: with none, every client downloads plainly. */
export function entryJson({ path, entry }: PathEntry, lastCommit?: Commit) {
  const last =
    lastCommit === undefined
      ? {}
      : { lastCommit: { id: lastCommit.oid, title: lastCommit.title, date: lastCommit.date } };
  if (entry.kind === 'directory') return { type: 'directory', oid: entry.oid, size: 0, path, ...last };
  return { type: 'file', oid: entry.oid, size: entry.sizeBytes, path, ...lfsJson(entry), ...last };
}

function lfsJson(entry: Extract<TreeEntry, { kind: 'file' }>) {
  if (!entry.lfs) return {};
  return {
    lfs: {
      oid: entry.digest.slice('sha256:'.length),
      size: entry.sizeBytes,
      pointerSize: pointerSize(entry),
    },
  };
}

export function pointerSize(entry: Extract<TreeEntry, { kind: 'file' }>): number {
  return pointerText(entry.digest, entry.sizeBytes).length;
}

/**
 * Which commit last changed each path: one walk back through history for all of them. A path's commit is the newest
 * one whose parent had something else there.
 */
export async function lastCommits(
  objects: RepoObjects,
  head: string,
  entries: readonly PathEntry[],
): Promise<ReadonlyMap<string, Commit>> {
  const found = new Map<string, Commit>();
  let open = entries;
  let commit = await objects.readCommit(head);
  while (open.length > 0) {
    const parent: Commit | undefined =
      commit.parent === undefined ? undefined : await objects.readCommit(commit.parent);
    const same: PathEntry[] = [];
    for (const item of open) {
      const before = parent === undefined ? undefined : await lookUp(objects, parent.tree, item.path);
      if (before?.oid === item.entry.oid && before.kind === item.entry.kind) same.push(item);
      else found.set(item.path, commit);
    }
    open = same;
    if (parent === undefined) break;
    commit = parent;
  }
  return found;
}
