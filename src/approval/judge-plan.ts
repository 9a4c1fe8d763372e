import { NO_LEDGER } from '../ledger/fold-state.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { PlanOrigin } from '../plan/plan-origin.ts';
import type { BranchCommit } from '../checkout/first-parents.ts';
import { short } from '../checkout/short.ts';
import type { Merged } from './read-merged.ts';
import type { SavedPlan } from './saved-plan.ts';

/** What a plan file must be a plan of. */
export interface Applied {
  readonly fleet: string;
  readonly ledger: Pick<LedgerState, 'id' | 'runs'>;
  /** Absent: the caller asked for no commit to be looked at, or there is none. */
  readonly merges?: AppliedMerges;
}
export interface AppliedMerges {
  readonly repository: string | undefined;
  readonly commit: string;
  /** Of the branch, and done by no run yet. */
  readonly unapplied: readonly BranchCommit[];
  /** All that the commit is made of. */
  readonly ancestors: ReadonlySet<string>;
  /** Absent: only git is asked. */
  readonly merged?: readonly Merged[];
}

/** Why this file approves nothing here. Undefined: it does. */
export function whyNot(plan: SavedPlan, { fleet, ledger, merges }: Applied): string | undefined {
  if (plan.fleet !== fleet) return `is a plan for the fleet ${plan.fleet}, and this is ${fleet}`;
  if (!isOfLedger(plan, ledger)) return `was made from another ledger (${plan.ledger})`;
  if (merges === undefined) return undefined;
  if (plan.origin !== undefined) return whyNotOrigin(plan.origin, merges);
  return merges.merged === undefined ? undefined : 'does not say for which commit it was made';
}

/** A plan that knew no ledger holds while there is none, and while there is only the one that its own apply began. */
function isOfLedger(plan: SavedPlan, { id, runs }: Applied['ledger']): boolean {
  if (plan.ledger !== NO_LEDGER) return plan.ledger === id;
  return id === NO_LEDGER || runs[0]?.approvals?.includes(plan.approval) === true;
}

function whyNotOrigin(origin: PlanOrigin, merges: AppliedMerges): string | undefined {
  const { repository, commit, unapplied, ancestors, merged } = merges;
  if (repository !== undefined && repository !== origin.repository)
    return `was made in ${origin.repository}, and this is ${repository}`;
  const { pullRequest, head, base, event } = origin;
  if (pullRequest === undefined)
    return origin.commit === commit
      ? undefined
      : `was made for ${short(origin.commit)}, and this is ${short(commit)}`;
  const name = `pull request ${pullRequest} (${short(head)})`;
  if (event !== undefined && event !== 'pull_request')
    return `was made for ${name} by the event ${event}, which no review stands behind`;
  const isWaiting = (one: Merged): boolean => unapplied.some((waiting) => waiting.commit === one.commit);
  const same = (merged ?? mergesIn(unapplied)).filter((one) => one.head === head);
  const found = same.find(isWaiting) ?? same[0];
  if (found === undefined) return `was made for ${name}, which is not what was merged`;
  if (found.pullRequest !== undefined && found.pullRequest !== pullRequest)
    return `was made for ${name}, and ${short(found.commit)} is the merge of ${found.pullRequest}`;
  // A merge commit names its head itself, and more surely than a forge.
  const second = unapplied.find((one) => one.commit === found.commit)?.parents[1];
  if (second !== undefined && second !== head)
    return `was made for ${name}, and ${short(found.commit)} merged ${short(second)}`;
  if (!isWaiting(found))
    return `was made for ${name}, and its merge ${short(found.commit)} was done already, or is not in this branch`;
  if (base === undefined || !ancestors.has(base))
    return `was made for ${name} against ${base === undefined ? 'no base' : short(base)}, which is not in this branch`;
  return undefined;
}

/** What git alone can tell: of a squashed pull request it knows no head. */
function mergesIn(unapplied: readonly BranchCommit[]): readonly Merged[] {
  return unapplied.map(({ commit, parents }) => ({ commit, head: parents[1] ?? commit }));
}
