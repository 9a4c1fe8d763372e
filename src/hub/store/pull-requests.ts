import { randomBytes } from 'node:crypto';
import { largest } from '../../diagnostics/extremes.ts';
import { HubError } from '../hub-error.ts';
import type { TreeEdit } from './edit-tree.ts';
import type { Commit } from './git-objects.ts';
import type { HubStore } from './open-store.ts';
import type { Discussion, DiscussionEvent, RepoRecord } from './repo-record.ts';
import { buildCommit, moveRef } from './build-commit.ts';
import { diffTrees } from './diff-trees.ts';

export function eventId(): string {
  return randomBytes(12).toString('hex');
}

/** Discussions and pull requests share their numbers, as on the Hub. */
function nextNumber(record: RepoRecord): number {
  return (
    largest(
      record.discussions.map(({ number }) => number),
      0,
    ) + 1
  );
}

export function addEvent(discussion: Discussion, event: DiscussionEvent): Discussion {
  return { ...discussion, events: [...discussion.events, event] };
}

export function changeDiscussion(
  record: RepoRecord,
  number: number,
  change: (discussion: Discussion) => Discussion,
): RepoRecord {
  if (!record.discussions.some((known) => known.number === number))
    throw new HubError(404, 'Discussion not found');
  const discussions = record.discussions.map((known) => (known.number === number ? change(known) : known));
  return { ...record, discussions };
}

/** A pull request without changes yet is a draft whose branch `refs/pr/N` starts at the default branch. */
export function openDiscussion(
  record: RepoRecord,
  wish: {
    readonly title: string;
    readonly description: string;
    readonly author: string;
    readonly isPullRequest: boolean;
  },
): RepoRecord {
  const { title, description, author } = wish;
  const number = nextNumber(record);
  const at = new Date().toISOString();
  const base = `refs/heads/${record.defaultBranch}`;
  const head = record.refs[base];
  const discussion: Discussion = {
    number,
    title,
    author,
    createdAt: at,
    status: wish.isPullRequest ? 'draft' : 'open',
    ...(wish.isPullRequest ? { base } : {}),
    events: description === '' ? [] : [{ id: eventId(), at, author, type: 'comment', text: description }],
  };
  return {
    ...record,
    refs:
      wish.isPullRequest && head !== undefined
        ? { ...record.refs, [`refs/pr/${number}`]: head }
        : record.refs,
    discussions: [...record.discussions, discussion],
  };
}

/** The record with a new pull request whose branch `refs/pr/N` has the commit as its head. */
export function openPullRequest(
  record: RepoRecord,
  wish: {
    readonly title: string;
    readonly description: string;
    readonly author: string;
    readonly base: string;
    readonly commit: Commit;
  },
): { readonly record: RepoRecord; readonly number: number } {
  const opened = openDiscussion(record, { ...wish, isPullRequest: true });
  const number = nextNumber(record);
  const named = changeDiscussion(opened, number, (discussion) => ({
    ...discussion,
    base: wish.base,
    status: 'open',
  }));
  return {
    number,
    record: noteCommit(
      { ...named, refs: { ...named.refs, [`refs/pr/${number}`]: wish.commit.oid } },
      number,
      wish.commit,
    ),
  };
}

/** A commit to `refs/pr/N` shows up in the discussion. */
export function noteCommit(record: RepoRecord, number: number, commit: Commit): RepoRecord {
  const { oid, title, author, date } = commit;
  return changeDiscussion(record, number, (discussion) =>
    addEvent(discussion, { id: eventId(), at: date, author, type: 'commit', oid, title }),
  );
}

/**
 * One commit on the base with what the pull request changes since both were the same. A file that both have changed
 * is 409: no person could resolve it here.
 */
export async function mergePullRequest(
  store: HubStore,
  repoId: string,
  { number, author }: { readonly number: number; readonly author: string },
): Promise<void> {
  await store.repos.update(repoId, async (repo) => {
    const { record, objects } = repo;
    const discussion = record.discussions.find((known) => known.number === number);
    const ours = discussion?.base === undefined ? undefined : record.refs[discussion.base];
    const theirs = record.refs[`refs/pr/${number}`];
    if (discussion?.base === undefined || ours === undefined || theirs === undefined) {
      throw new HubError(404, 'Pull request not found');
    }
    if (discussion.status === 'merged' || discussion.status === 'closed') {
      throw new HubError(400, `This pull request is ${discussion.status}`);
    }
    const [head, tip] = [await objects.readCommit(ours), await objects.readCommit(theirs)];
    const start = await commonAncestor(repo.objects.readCommit, head, tip);
    const [mine, wanted] = await Promise.all(
      [head, tip].map((side) => diffTrees(objects, start?.tree, side.tree)),
    );
    const edits: TreeEdit[] = [...(wanted?.values() ?? [])];
    const conflict = edits.find(({ path }) => mine?.has(path) === true);
    if (conflict !== undefined) throw new HubError(409, `${conflict.path} has been changed on both sides`);
    const title = `${discussion.title} (#${number})`;
    const commit = await buildCommit(repo, head, { title, description: '', author, edits });
    const moved = await moveRef(store, repo, { ref: discussion.base, commit });
    return changeDiscussion(moved, number, (known) =>
      addEvent(
        { ...known, status: 'merged', mergedAs: commit.oid },
        { id: eventId(), at: new Date().toISOString(), author, type: 'status', status: 'merged' },
      ),
    );
  });
}

async function commonAncestor(
  read: (oid: string) => Promise<Commit>,
  a: Commit,
  b: Commit,
): Promise<Commit | undefined> {
  let [left, right]: (Commit | undefined)[] = [a, b];
  while (left !== undefined && right !== undefined && left.oid !== right.oid) {
    if (left.position >= right.position)
      left = left.parent === undefined ? undefined : await read(left.parent);
    else right = right.parent === undefined ? undefined : await read(right.parent);
  }
  return left === undefined ? undefined : right;
}
