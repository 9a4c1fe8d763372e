import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import { short } from './short.ts';
import type { Environment } from '../workspace/environment.ts';
import { branchTip, type BranchTip } from './branch-tip.ts';
import { type Checkout, type FleetOfCheckout, readCheckout } from './checkout.ts';
import { type CiJob, ciJob } from './ci.ts';
import { gitHere, type GitHere } from './git-here.ts';

/** Which commit is applied, and by whose word. */
export interface Ground {
  readonly job: CiJob | undefined;
  /** Found to be the tip of the branch, and nothing else. Absent: not asked for, or there is no git. */
  readonly tip?: { readonly git: GitHere; readonly checkout: Checkout; readonly at: BranchTip };
  /** For the record: asked when something is recorded. */
  checkout(): Promise<Checkout | undefined>;
}

interface GroundOptions {
  readonly environment: Environment;
  /** A plan was given that names the commit it is for. */
  readonly namesCommit: boolean;
  readonly anyCommit: boolean;
  /** `--branch`. */
  readonly branch: string | undefined;
}

/**
 * An approval is for a commit, and void when the branch has gone on. So where one is given that names its commit, and
 * wherever CI applies, only the tip of the branch is applied: the run of an older commit would undo what came after it, and
 * the run of a branch would do what was never merged.
 */
export async function groundOf(
  opened: FleetOfCheckout,
  { environment, namesCommit, anyCommit, branch }: GroundOptions,
): Promise<Ground> {
  const job = ciJob(environment);
  const git = gitHere(opened);
  const ground = {
    job,
    checkout: async () => (git === undefined ? undefined : readCheckout(git, opened).catch(() => undefined)),
  };
  if (anyCommit || (job === undefined && !namesCommit && branch === undefined)) return ground;
  const checkout = git === undefined ? undefined : await readCheckout(git, opened);
  if (git === undefined || checkout === undefined) {
    if (!namesCommit && branch === undefined) return ground;
    throw refused('no commit is checked out here, and a plan is for one', {
      remedy:
        'Apply it in a clone of the repository, or say with --any-commit that the commit does not matter.',
    });
  }
  const at = await branchTip(git, branch);
  if (at === undefined) {
    if (!namesCommit && branch === undefined) return ground;
    throw refused('the repository has no remote with such a branch, so what was merged cannot be known', {
      remedy: 'Name the branch with --branch, or say with --any-commit that the commit does not matter.',
    });
  }
  requireTip(checkout, at);
  return { ...ground, checkout: async () => checkout, tip: { git, checkout, at } };
}

function requireTip({ commit, isModified }: Checkout, { remote, branch, commit: tip }: BranchTip): void {
  if (commit !== tip) {
    throw refused(
      `the checkout is at ${short(commit)}, and ${branch} of ${remote} is at ${short(tip)}: only that one is applied`,
      {
        remedy: `What was approved for another commit is void. The apply of ${short(tip)} does all that ${branch} wants and is not done; --any-commit applies this one all the same.`,
      },
    );
  }
  if (isModified) {
    throw refused(`the fleet here is not the one of ${short(commit)}: files of it were changed`, {
      remedy: 'Commit and merge the changes, or take them back; --any-commit applies them all the same.',
    });
  }
}

function refused(message: string, { remedy }: { readonly remedy: string }): UserError {
  return new UserError(message, { exit: EXIT.stale, remedy });
}
