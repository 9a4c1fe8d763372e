/**
 * Observations -> plan. Pure: what is to be done, in which order, why, at what cost, what is held back and what could not
 * be looked at. The result is plain data and survives JSON.
 */
import { orderDag } from '../graph/dag.ts';
import type { HashText } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import { NO_COST, type Action, type Cost, type Verb } from './action.ts';
import { approvalDigest, identify, type KeyContext } from './action-key.ts';
import type { Assessment } from './assessment.ts';
import { chooseVerb } from './choose-verb.ts';
import { findClaimed } from './claimed.ts';
import { overCaps, type Step } from './caps.ts';
import { sameWish } from './compare-fields.ts';
import { findDemand, type Demand } from './demand.ts';
import { explain } from './explain.ts';
import { findHeld } from './held.ts';
import { demandOf, heldByCaps } from './held-by-caps.ts';
import type { Held, Plan } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import { createRootCauses } from './root-causes.ts';
import { summarize } from './summarize.ts';
import { findUnneeded } from './unneeded.ts';

export function makePlan(input: PlanInput, hash: HashText): Plan {
  const { assessments } = input;
  const keys: KeyContext = { hash, unfinished: input.unfinished, policies: input.policies };
  const { held, verbs, neededBy } = decide(input, keys);
  const heldIds = new Set(held.map(({ id }) => id));
  const claimed = findClaimed(assessments, verbs);
  const causesOf = createRootCauses(assessments, verbs);
  const actions: Action[] = [];
  for (const id of inOrder(assessments, verbs)) {
    const assessment = assessments.get(id);
    const verb = verbs.get(id);
    if (assessment === undefined || verb === undefined) continue;
    actions.push(
      toAction(verb, assessment, { verbs, neededBy: neededBy.get(id) ?? [], causes: causesOf(id), keys }),
    );
  }
  return {
    format: 'zoo.plan/v1',
    fleet: input.fleet,
    ledger: input.ledger,
    ledgerTip: input.ledgerTip,
    approval: approvalDigest(
      actions.map(({ key }) => key),
      hash,
    ),
    drift: [...assessments.values()].flatMap(({ drift }) => drift),
    actions,
    held,
    unknown: [...assessments.values()].flatMap(({ id, place, unknown }) =>
      // What is made or asked again is known afterwards.
      unknown === undefined || verbs.has(id) ? [] : [{ id, place, ...unknown }],
    ),
    unneeded: findUnneeded(assessments, verbs, heldIds),
    extras: [...assessments.values()].flatMap(({ id, extras }) => extras.map((extra) => ({ id, ...extra }))),
    claimed,
    unmanaged: input.unmanaged,
    unchanged: countUnchanged(assessments, verbs, new Set([...heldIds, ...claimed])),
    notes: input.notes,
    summary: summarize(actions, (id) => assessments.get(id)?.selection === true),
    observation: input.observation,
  };
}

interface Decision extends Demand {
  readonly held: readonly Held[];
}

/** What each resource's own standing allows first; then what all of that comes to is held against the caps. */
function decide(input: PlanInput, keys: KeyContext): Decision {
  const { assessments } = input;
  const held = findHeld(input, (verb, assessment) => identify(verb, assessment, keys).key);
  const demand = findDemand(assessments, demandOf(held), input.forced);
  const over = overCaps(stepsOf(assessments, demand.verbs), input.policies.caps, input.population);
  if (over.size === 0) return { ...demand, held };
  const capped = [
    ...held,
    ...heldByCaps(over, { assessments, verbs: demand.verbs, order: inOrder(assessments, demand.verbs) }),
  ];
  return { ...findDemand(assessments, demandOf(capped), input.forced), held: capped };
}

function stepsOf(
  assessments: ReadonlyMap<ResourceId, Assessment>,
  verbs: ReadonlyMap<ResourceId, Verb>,
): readonly Step[] {
  return [...verbs].flatMap(([id, verb]) => {
    const assessment = assessments.get(id);
    return assessment === undefined ? [] : [{ verb, assessment, cost: costOf(verb, assessment) }];
  });
}

/** Bringing bytes back takes reading them; only a real change has changes to show. */
function toAction(
  verb: Verb,
  assessment: Assessment,
  context: {
    readonly verbs: ReadonlyMap<ResourceId, Verb>;
    readonly neededBy: readonly ResourceId[];
    readonly causes: Action['why'];
    readonly keys: KeyContext;
  },
): Action {
  const moved = verb === 'fetch' || verb === 'remake';
  const before = new Set([...assessment.dependsOn, ...assessment.reads]);
  return {
    key: identify(verb, assessment, context.keys).key,
    verb,
    id: assessment.id,
    kind: assessment.kind,
    changes: moved ? [] : assessment.changes,
    inputs: assessment.inputs,
    reads: assessment.versions,
    cost: costOf(verb, assessment),
    why: explain(verb, assessment, context),
    place: assessment.place,
    ...(moved || isAsApplied(assessment) ? { restores: true } : {}),
    after: [...before].filter((id) => context.verbs.has(id)),
  };
}

function isAsApplied({ desired, baseline, ends }: Assessment): boolean {
  return !ends && baseline !== undefined && sameWish(desired, baseline);
}

/** Bringing bytes back makes nothing, and making them again brings nothing. */
function costOf(verb: Verb, { cost }: Assessment): Cost {
  if (verb === 'fetch') return { ...NO_COST, downBytes: cost.downBytes };
  return verb === 'remake' ? { ...cost, downBytes: 0 } : cost;
}

/** Executable as it stands: an action's `after` all come before it. */
function inOrder(
  assessments: ReadonlyMap<ResourceId, Assessment>,
  verbs: ReadonlyMap<ResourceId, Verb>,
): readonly ResourceId[] {
  const dependencies = new Map<ResourceId, readonly ResourceId[]>();
  for (const [id, { dependsOn, reads }] of assessments)
    if (verbs.has(id)) dependencies.set(id, [...dependsOn, ...reads]);
  const ordered = orderDag(dependencies);
  if (ordered.state === 'circle') throw new Error(`circle in the plan: ${ordered.circle.join(' -> ')}`);
  return ordered.dag.order;
}

function countUnchanged(
  assessments: ReadonlyMap<ResourceId, Assessment>,
  verbs: ReadonlyMap<ResourceId, Verb>,
  others: ReadonlySet<ResourceId>,
): number {
  let count = 0;
  for (const assessment of assessments.values()) {
    if (
      assessment.state === 'present' &&
      assessment.unknown === undefined &&
      !verbs.has(assessment.id) &&
      !others.has(assessment.id) &&
      chooseVerb(assessment) === undefined
    )
      count += 1;
  }
  return count;
}
