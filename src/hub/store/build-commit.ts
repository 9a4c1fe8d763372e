import { type TreeEdit, editTree } from './edit-tree.ts';
import type { Commit } from './git-objects.ts';
import { readCard } from './model-card.ts';
import type { HubStore } from './open-store.ts';
import type { RepoRecord } from './repo-record.ts';
import type { Repo } from './repos.ts';

export interface CommitContent {
  readonly title: string;
  readonly description: string;
  readonly author: string;
  readonly edits: readonly TreeEdit[];
}

/** Writes what a commit consists of; no client sees it before a ref names it. */
export async function buildCommit(
  repo: Repo,
  parent: Commit | undefined,
  request: CommitContent,
): Promise<Commit> {
  return repo.objects.writeCommit({
    tree: await editTree(repo.objects, parent?.tree, request.edits),
    ...(parent === undefined ? {} : { parent: parent.oid }),
    author: request.author,
    date: toSecond(new Date()),
    title: request.title,
    description: request.description,
    position: (parent?.position ?? 0) + 1,
  });
}

/** The record with a ref moved; whatever is derived from the default branch's head follows it. */
export async function moveRef(
  store: HubStore,
  { record, objects }: Repo,
  { ref, commit }: { readonly ref: string; readonly commit: Commit },
): Promise<RepoRecord> {
  const moved = { ...record, refs: { ...record.refs, [ref]: commit.oid } };
  if (ref !== `refs/heads/${record.defaultBranch}`) return moved;
  const { card: _, ...rest } = moved;
  const card = await readCard(store.blobs, objects, commit.tree);
  return { ...rest, lastModified: commit.date, ...(card === undefined ? {} : { card }) };
}

export function toSecond(date: Date): string {
  return `${date.toISOString().slice(0, 19)}.000Z`;
}
