import type { Git } from '../git/git.ts';
import type { PlanOrigin } from '../plan/plan-origin.ts';
import type { CiJob } from './ci.ts';
import { textOf } from './git-here.ts';

/**
 * For what a plan that is made here would be an approval. Head and base come from the commit itself and not from what the
 * job says: a pull request is planned merged with its base, and that merge names both.
 *
 * @throws WorldFailure
 */
export async function planOrigin(git: Git, job: CiJob): Promise<PlanOrigin | undefined> {
  const { repository, event, actor } = job;
  if (repository === undefined) return undefined;
  const [header = ''] = (await textOf(git, ['cat-file', 'commit', 'HEAD'])).split('\n\n');
  const commit = (await textOf(git, ['rev-parse', '--verify', 'HEAD'])).trim();
  // Also where the checkout is shallow and the parents themselves are not here.
  const parents = [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent]) => parent);
  const [base, merged] = job.commit === undefined || job.commit === commit ? parents : [];
  const pullRequest = numberIn(job.ref) ?? (await pulledHere(git));
  const said = {
    ...(event === undefined ? {} : { event }),
    ...(actor === undefined ? {} : { actor }),
  };
  if (pullRequest === undefined) return { repository, commit, head: commit, ...said };
  return {
    repository,
    commit,
    head: merged ?? commit,
    ...(merged === undefined || base === undefined ? {} : { base }),
    pullRequest,
    ...said,
  };
}

const PULL = /^refs\/(?:remotes\/)?pull\/(\d+)\/(?:merge|head)$/;

function numberIn(ref: string | undefined): number | undefined {
  const number = PULL.exec(ref ?? '')?.[1];
  return number === undefined ? undefined : Number(number);
}

/** The ref that the commit was fetched under. */
async function pulledHere(git: Git): Promise<number | undefined> {
  const refs = await textOf(git, [
    'for-each-ref',
    '--points-at=HEAD',
    '--format=%(refname)',
    'refs/remotes/pull',
  ]);
  return refs
    .split('\n')
    .map(numberIn)
    .find((number) => number !== undefined);
}
