import type { Action } from '../../../src/plan/action.ts';
import type { FleetResources } from '../../../src/reconcile/run.ts';
import type { ResourceId } from '../../../src/resources/id.ts';
import { ATTEMPTS, type Fault } from './faulty-drivers.ts';

export type End = 'done' | 'failed' | 'stale' | 'held' | 'skipped' | 'interrupted' | 'unapproved';

/**
 * What each action of a plan must come to, told from nothing but the plan's edges and the faults that await it. Simple on
 * purpose: it knows of no queue, no capacity and no order.
 */
export function foretell(
  actions: readonly Action[],
  {
    fleet,
    faults,
    liars,
  }: {
    readonly fleet: FleetResources;
    readonly faults: ReadonlyMap<ResourceId, Fault>;
    readonly liars: ReadonlySet<string>;
  },
): readonly { readonly id: ResourceId; readonly end: End }[] {
  const resources = new Map(fleet.resources.map((resource) => [resource.id, resource]));
  const ends = new Map<ResourceId, End>();
  const isUnreadable = (id: ResourceId): boolean =>
    faults.get(id)?.how === 'unreadable' && ends.get(id) === 'done';
  /** Built, through whatever is done without looking at it, on something that nobody can read. */
  const blind = new Set<ResourceId>();
  for (const { id, after, kind } of actions) {
    const resource = resources.get(id);
    const gates = resource !== undefined && 'heldBy' in resource.spec ? resource.spec.heldBy : [];
    const isLiedTo = gates.some((gate) => liars.has(gate.split('/').slice(1, 3).join('/')));
    const dependsOn = resource?.dependsOn ?? [];
    if (kind !== 'host' && dependsOn.some((input) => !input.startsWith('host/') && isUnreadable(input)))
      blind.add(id);
    if (after.some((before) => ends.get(before) !== 'done')) ends.set(id, 'skipped');
    else if (isLiedTo || gates.some(isUnreadable)) ends.set(id, 'held');
    else ends.set(id, blind.has(id) ? endOfBlind(faults.get(id)) : endOf(faults.get(id)));
  }
  return actions.map(({ id }) => ({ id, end: ends.get(id) ?? 'skipped' }));
}

function endOf(fault: Fault | undefined): End {
  if (fault === undefined || fault.how === 'unreadable') return 'done';
  if (fault.how === 'stale') return 'stale';
  if (fault.times !== undefined && fault.times < ATTEMPTS) return 'done';
  return fault.failure === 'interrupted' ? 'interrupted' : 'failed';
}

/** What cannot see what it is made from fails as soon as it begins; a fault that comes before says so first. */
function endOfBlind(fault: Fault | undefined): End {
  if (fault?.how === 'stale') return 'stale';
  const isFirst = fault !== undefined && fault.how !== 'unreadable' && fault.moment === 'before';
  return isFirst && endOf(fault) === 'interrupted' ? 'interrupted' : 'failed';
}
