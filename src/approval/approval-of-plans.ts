import type { LedgerState } from '../ledger/ledger.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Digest } from '../resources/digest.ts';
import type { Plan } from '../plan/plan.ts';
import { firstParents, unappliedOf } from '../checkout/first-parents.ts';
import { textOf } from '../checkout/git-here.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { Approval, Here } from './approval.ts';
import { type AppliedMerges, whyNot } from './judge-plan.ts';
import type { GivenApproval } from './read-approval.ts';

type GivenPlans = Extract<GivenApproval, { readonly kind: 'plan files' }>;

/** What all of these files approve together, each judged by itself. */
export async function approvalOfPlans(given: GivenPlans, here: Here): Promise<Approval> {
  const { plans, merged } = given;
  const ledger = await here.readLedger();
  const merges = await mergesOf(given, here, ledger);
  const applied = { fleet: here.fleet, ledger, ...(merges === undefined ? {} : { merges }) };
  const judged = plans.map((plan) => ({ plan, why: whyNot(plan, applied) }));
  const refused = judged.flatMap(({ plan, why }) => (why === undefined ? [] : [`${plan.file} ${why}`]));
  // Of many merges one that was not planned well must not hold up the others: what it wants is named and not done.
  if (merged === undefined && refused.length > 0) {
    throw new UserError(refused.join('; '), {
      exit: EXIT.stale,
      remedy: 'Run `zoo plan` again, and review that plan.',
    });
  }
  const good = judged.flatMap(({ plan, why }) => (why === undefined ? [plan] : []));
  const ids = new Map(good.flatMap((plan) => [...plan.ids]));
  return {
    isAsked: false,
    keys: new Set(ids.keys()),
    digests: good.map(({ approval }) => approval),
    notes: refused.map((why) => `${why}: it approves nothing.`),
    async check(plan) {
      requireSameIds(plan, ids);
      return [];
    },
  };
}

/** A key stands for one action of one resource: where a file has it beside another, the reader of that file was misled. */
function requireSameIds({ actions }: Plan, ids: ReadonlyMap<Digest, ResourceId>): void {
  for (const { key, id } of actions) {
    const named = ids.get(key);
    if (named === undefined || named === id) continue;
    throw new UserError(`a plan file shows the action of ${id} as one of ${named}`, {
      exit: EXIT.stale,
      remedy: 'The file was changed. Run `zoo plan --out FILE` again.',
    });
  }
}

async function mergesOf(
  { merged }: GivenPlans,
  { fleet, ground: { tip, job } }: Here,
  { runs }: LedgerState,
): Promise<AppliedMerges | undefined> {
  if (tip === undefined) return undefined;
  const { commit } = tip.checkout;
  const history = await firstParents(tip.git, commit);
  const ancestors = await textOf(tip.git, ['rev-list', '--max-count=50000', commit]);
  return {
    repository: job?.repository,
    commit,
    unapplied: unappliedOf(history, runs, fleet).commits,
    ancestors: new Set(ancestors.split('\n')),
    ...(merged === undefined ? {} : { merged }),
  };
}
