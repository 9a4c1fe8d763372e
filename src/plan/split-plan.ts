import type { Digest, HashText } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Action } from './action.ts';
import { approvalDigest } from './action-key.ts';
import type { Held, Plan } from './plan.ts';
import { summarize } from './summarize.ts';

/** A plan in two halves: what this version of the fleet changes, and what would be done without it too. */
export interface SplitPlan {
  readonly branch: Plan;
  /** Drift, and what was pending before. */
  readonly anyway: Plan;
  /** Would have been done, and is not any more. */
  readonly dropped: readonly Pick<Action, 'key' | 'verb' | 'id'>[];
}

/** Subtracts the base's action keys: the same effect on the same content is nobody's change. */
export function splitPlan(
  plan: Plan,
  base: Plan,
  { hash, isSelection }: { readonly hash: HashText; readonly isSelection: (id: ResourceId) => boolean },
): SplitPlan {
  const before = new Set(base.actions.map(({ key }) => key));
  const now = new Set(plan.actions.map(({ key }) => key));
  const changed = new Set(plan.actions.map(({ id }) => id));
  const heldBefore = new Set(base.held.map(heldKey));
  const part = (keep: (key: Digest) => boolean, rest: Pick<Plan, 'drift' | 'held' | 'unknown'>): Plan => {
    const actions = plan.actions.filter(({ key }) => keep(key));
    const approval = approvalDigest(
      actions.map(({ key }) => key),
      hash,
    );
    return { ...plan, ...rest, actions, approval, summary: summarize(actions, isSelection) };
  };
  return {
    branch: part((key) => !before.has(key), {
      drift: [],
      held: plan.held.filter((held) => !heldBefore.has(heldKey(held))),
      unknown: plan.unknown,
    }),
    anyway: part((key) => before.has(key), {
      drift: plan.drift,
      held: plan.held.filter((held) => heldBefore.has(heldKey(held))),
      unknown: [],
    }),
    dropped: base.actions
      .filter(({ key, id }) => !now.has(key) && !changed.has(id))
      .map(({ key, verb, id }) => ({ key, verb, id })),
  };
}

function heldKey({ id, by }: Held): string {
  return `${id} ${by}`;
}
