import { WorldFailure } from '../diagnostics/failure.ts';
import type { Git } from '../git/git.ts';
import type { Action } from '../plan/action.ts';
import { type Pending, wishesIn } from '../plan/pending.ts';
import type { PortableLedger } from '../ledger/portable-ledger.ts';
import type { Environment } from '../workspace/environment.ts';
import { branchTip } from './branch-tip.ts';
import { type FleetOfCheckout, readCheckout } from './checkout.ts';
import { type CiJob, ciJob } from './ci.ts';
import { firstParents, unappliedOf } from './first-parents.ts';
import { gitHere, textOf } from './git-here.ts';

interface Opened extends FleetOfCheckout {
  readonly world: { readonly ledger: Pick<PortableLedger, 'read'> };
}
/** The commit that a pull request is compared with, and the name it was given by. */
interface Base {
  readonly ref: string;
  readonly commit: string;
}

/**
 * What the tip of the branch wants and no apply has done. Git is asked only where something is wanted, and the remote only
 * where this is a commit that it has: a checkout with a change of its own has nothing pending on main.
 */
export async function pendingHere(
  actions: readonly Action[],
  opened: Opened,
  { environment }: { readonly environment: Environment },
): Promise<Pending | undefined> {
  const wished = wishesIn(actions);
  if (wished.length === 0) return undefined;
  const job = ciJob(environment);
  const git = gitHere(opened);
  if (git === undefined) return undefined;
  return orWithoutCommit(wished, job, async () => {
    const checkout = await readCheckout(git, opened);
    if (checkout === undefined || checkout.isModified) return undefined;
    if (job === undefined && !(await isOnRemote(git))) return undefined;
    const tip = await branchTip(git, undefined);
    if (tip?.commit !== checkout.commit) return undefined;
    return pendingAt(wished, { git, opened, commit: tip.commit, branch: tip.branch });
  });
}

/** What the base of a pull request wants, and the pull request is no yes to. */
export async function pendingAtBase(
  waiting: readonly Action[],
  opened: Opened,
  { base, environment }: { readonly base: Base; readonly environment: Environment },
): Promise<Pending | undefined> {
  const wished = wishesIn(waiting);
  if (wished.length === 0) return undefined;
  const job = ciJob(environment);
  const git = gitHere(opened);
  if (git === undefined) return { branch: base.ref, commits: 0, actions: namesOf(wished) };
  return orWithoutCommit(wished, 'base', async () => {
    // In CI the base is some commit's parent, and the remote knows what its branch is called.
    const tip = job === undefined || job.base !== undefined ? undefined : await branchTip(git, undefined);
    const branch = job === undefined ? base.ref : (job.base ?? tip?.branch);
    return pendingAt(wished, {
      git,
      opened,
      commit: base.commit,
      ...(branch === undefined ? {} : { branch }),
    });
  });
}

interface At {
  readonly git: Git;
  readonly opened: Opened;
  readonly commit: string;
  readonly branch?: string;
}

async function pendingAt(wished: readonly Action[], { git, opened, commit, branch }: At): Promise<Pending> {
  const history = await firstParents(git, commit);
  const { runs } = await opened.world.ledger.read();
  const { commits, isKnown } = unappliedOf(history, runs, opened.fleet.name);
  const [first] = commits;
  const number = /#(\d{1,9})\b/.exec(first?.subject ?? '')?.[1];
  const pullRequest = number === undefined ? {} : { pullRequest: Number(number) };
  return {
    ...(branch === undefined ? {} : { branch }),
    ...(first === undefined || !isKnown
      ? {}
      : { since: { commit: first.commit, subject: first.subject, ...pullRequest } }),
    commits: isKnown ? commits.length : 0,
    actions: namesOf(wished),
  };
}

/** That something is wanted is known also where git cannot say since when; outside CI it was not asked for. */
async function orWithoutCommit(
  wished: readonly Action[],
  asked: CiJob | 'base' | undefined,
  find: () => Promise<Pending | undefined>,
): Promise<Pending | undefined> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    return asked === undefined ? undefined : { commits: 0, actions: namesOf(wished) };
  }
}

/** By what the two last exchanged. */
async function isOnRemote(git: Git): Promise<boolean> {
  return (await textOf(git, ['for-each-ref', '--points-at=HEAD', '--count=1', 'refs/remotes'])) !== '';
}

function namesOf(actions: readonly Action[]): Pending['actions'] {
  return actions.map(({ key, verb, kind, id }) => ({ key, verb, kind, id }));
}
