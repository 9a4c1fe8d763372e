import type { Digest, HashText } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Action } from './action.ts';
import { approvalDigest } from './action-key.ts';
import type { Held, Plan } from './plan.ts';
import { summarize } from './summarize.ts';

/** A plan beside the one of another version of the fleet: what this version changes, and what would be done without it too. */
export interface SplitPlan {
  readonly branch: Plan;
  /** Drift, and what this version needs of what was pending before. */
  readonly anyway: Plan;
  /** Both: what a yes to this version is a yes to. */
  readonly approved: Plan;
  /** The rest of what was pending before: it has a version of its own to be reviewed with. */
  readonly waiting: readonly Action[];
  /** Would have been done, and is not any more. */
  readonly dropped: readonly Pick<Action, 'key' | 'verb' | 'id'>[];
}

/** Subtracts the base's action keys: the same effect on the same content is no change. */
export function splitPlan(
  plan: Plan,
  base: Plan,
  { hash, isSelection }: { readonly hash: HashText; readonly isSelection: (id: ResourceId) => boolean },
): SplitPlan {
  const before = new Set(base.actions.map(({ key }) => key));
  const now = new Set(plan.actions.map(({ key }) => key));
  const changed = new Set(plan.actions.map(({ id }) => id));
  const heldBefore = new Set(base.held.map(heldKey));
  const approved = withNeeded(
    plan.actions,
    plan.actions.filter(({ key, restores }) => !before.has(key) || restores === true),
  );
  const part = (keys: (key: Digest) => boolean, rest: Partial<Plan>): Plan => {
    const actions = plan.actions.filter(({ key }) => keys(key));
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
    }),
    anyway: part((key) => before.has(key) && approved.has(key), {
      held: plan.held.filter((held) => heldBefore.has(heldKey(held))),
      unknown: [],
    }),
    approved: part((key) => approved.has(key), {}),
    waiting: plan.actions.filter(({ key }) => !approved.has(key)),
    dropped: base.actions
      .filter(({ key, id }) => !now.has(key) && !changed.has(id))
      .map(({ key, verb, id }) => ({ key, verb, id })),
  };
}

/** Nothing can be done before what it is made of: keys of these actions and of all that they stand on. */
function withNeeded(all: readonly Action[], chosen: readonly Action[]): ReadonlySet<Digest> {
  const byId = new Map(all.map((action) => [action.id, action]));
  const keys = new Set<Digest>();
  const open = [...chosen];
  for (let action = open.pop(); action !== undefined; action = open.pop()) {
    if (keys.has(action.key)) continue;
    keys.add(action.key);
    for (const id of action.after) {
      const needed = byId.get(id);
      if (needed !== undefined) open.push(needed);
    }
  }
  return keys;
}

function heldKey({ id, by }: Held): string {
  return `${id} ${by}`;
}
