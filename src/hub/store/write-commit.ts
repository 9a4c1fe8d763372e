import { HubError, revisionNotFound } from '../hub-error.ts';
import { buildCommit, moveRef } from './build-commit.ts';
import type { TreeEdit } from './edit-tree.ts';
import { refNamed } from './find-revision.ts';
import type { Commit } from './git-objects.ts';
import { noteCommit, openPullRequest } from './pull-requests.ts';
import type { RepoRecord } from './repo-record.ts';
import type { HubStore } from './open-store.ts';
import type { Repo } from './repos.ts';

export interface CommitRequest {
  /** Branch, `refs/pr/N`, or `HEAD`. */
  readonly revision: string;
  /** The commit is refused with 412 when the head is another one by now. */
  readonly parentCommit?: string;
  readonly title: string;
  readonly description: string;
  readonly author: string;
  readonly edits: readonly TreeEdit[];
  readonly createPullRequest: boolean;
}

export interface CommitDone {
  readonly commit: Commit;
  readonly pullRequest?: number;
}

/**
 * Writes trees and the commit first, then the record with the moved ref: the one rename that makes it visible.
 * Every blob that the edits name has to be durable before.
 */
export async function writeCommit(
  store: HubStore,
  repoId: string,
  request: CommitRequest,
): Promise<CommitDone> {
  let done: CommitDone | undefined;
  await store.repos.update(repoId, async (repo) => {
    const ref = writableRef(repo.record, request.revision);
    const head = repo.record.refs[ref];
    const parent = await parentOf(repo, head, request);
    const commit = await buildCommit(repo, parent, request);
    if (request.createPullRequest) {
      const opened = openPullRequest(repo.record, { ...request, base: ref, commit });
      done = { commit, pullRequest: opened.number };
      return opened.record;
    }
    done = { commit };
    const moved = await moveRef(store, repo, { ref, commit });
    const number = Number(/^refs\/pr\/(\d+)$/.exec(ref)?.[1]);
    return moved.discussions.some((known) => known.number === number)
      ? noteCommit(moved, number, commit)
      : moved;
  });
  if (done === undefined) throw new Error('a commit was written and is not known');
  return done;
}

function writableRef(record: RepoRecord, revision: string): string {
  const ref = refNamed(record, revision);
  if (ref === undefined) throw revisionNotFound(revision);
  if (ref.startsWith('refs/tags/')) throw new HubError(400, `${revision} is a tag; commit to a branch`);
  return ref;
}

async function parentOf(
  repo: Repo,
  head: string | undefined,
  request: CommitRequest,
): Promise<Commit | undefined> {
  const { parentCommit } = request;
  if (parentCommit !== undefined && head?.startsWith(parentCommit) !== true) {
    if (!request.createPullRequest) {
      throw new HubError(
        412,
        'The branch was updated since you opened this page. Please refresh and try again.',
      );
    }
    if (!(await repo.objects.hasCommit(parentCommit))) throw revisionNotFound(parentCommit);
    return repo.objects.readCommit(parentCommit);
  }
  return head === undefined ? undefined : repo.objects.readCommit(head);
}
