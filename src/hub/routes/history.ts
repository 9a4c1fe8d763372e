import { type Answer, json } from '../http/answer.ts';
import { escapeHtml } from '../pages/html.ts';
import { nextPage } from '../http/next-page.ts';
import type { RepoRequest } from '../http/request.ts';
import { type Route, apiRoute } from '../http/route.ts';
import { findRevision } from '../store/find-revision.ts';
import type { Commit } from '../store/git-objects.ts';
import { expandedKeys } from './repo-json.ts';

/** Which commits led to a revision, newest first. */
export const HISTORY_ROUTES: readonly Route[] = [
  apiRoute('GET', '/commits/*', { effect: 'read', handle: listCommits }),
];

const PAGE_DEFAULT = 50;
const PAGE_MAXIMUM = 1000;

async function listCommits(request: RepoRequest): Promise<Answer> {
  const { repo, query, rest } = request;
  const revision = await findRevision(repo.record, repo.objects, rest);
  const limit = Math.min(Number(query.get('limit')) || PAGE_DEFAULT, PAGE_MAXIMUM);
  const head = await repo.objects.readCommit(revision.commit);
  const page: Commit[] = [];
  let next: string | undefined = query.get('cursor') ?? head.oid;
  while (next !== undefined && page.length < limit) {
    const commit: Commit = await repo.objects.readCommit(next);
    page.push(commit);
    next = commit.parent;
  }
  const isFormatted = expandedKeys(query)?.includes('formatted') === true;
  return json(
    page.map((commit) => ({
      id: commit.oid,
      title: commit.title,
      message: commit.description,
      date: commit.date,
      authors: [{ user: commit.author, avatar: '' }],
      ...(isFormatted
        ? { formatted: { title: escapeHtml(commit.title), message: escapeHtml(commit.description) } }
        : {}),
    })),
    {
      'x-total-count': String(head.position),
      ...(next === undefined ? {} : nextPage(request, { rest: `/commits/${head.oid}`, cursor: next })),
    },
  );
}
