import { randomBytes } from 'node:crypto';
import type { Commit } from './git-objects.ts';
import type { Discussion, RepoRecord } from './repo-record.ts';

/** Discussions and pull requests share their numbers, as on the Hub. */
export function nextNumber(record: RepoRecord): number {
  return Math.max(0, ...record.discussions.map(({ number }) => number)) + 1;
}

export function eventId(): string {
  return randomBytes(12).toString('hex');
}

/** The record with a new pull request whose branch `refs/pr/N` has the commit as its head. */
export function openPullRequest(
  record: RepoRecord,
  {
    title,
    description,
    author,
    base,
    commit,
  }: {
    readonly title: string;
    readonly description: string;
    readonly author: string;
    /** Full name of the ref that it wants to change. */
    readonly base: string;
    readonly commit: Commit;
  },
): { readonly record: RepoRecord; readonly number: number } {
  const number = nextNumber(record);
  const at = new Date().toISOString();
  const discussion: Discussion = {
    number,
    title,
    author,
    createdAt: at,
    status: 'open',
    base,
    events: [
      ...(description === ''
        ? []
        : [{ id: eventId(), at, author, type: 'comment' as const, text: description }]),
      { id: eventId(), at, author, type: 'commit', oid: commit.oid, title: commit.title },
    ],
  };
  return {
    number,
    record: {
      ...record,
      refs: { ...record.refs, [`refs/pr/${number}`]: commit.oid },
      discussions: [...record.discussions, discussion],
    },
  };
}
