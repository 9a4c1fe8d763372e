import { nearestName } from '../fleet/nearest-name.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunningApply } from '../plan/running.ts';
import { lookForRuns } from '../reconcile/running-runs.ts';
import { withNewMoves } from '../reconcile/bookkeeping.ts';
import type { Event } from '../reconcile/event.ts';
import { leftResources } from '../reconcile/left-resources.ts';
import { planFleet } from '../reconcile/plan-fleet.ts';
import { isBeneath } from '../reconcile/select-resources.ts';
import { isResourceId, type ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';
import type { Input } from './command.ts';
import { EXIT } from './exit-code.ts';
import { UserError } from './failures.ts';
import type { Session } from './session.ts';
import type { Opened } from './with-world.ts';

/** What plan and apply share of what was typed. */
export interface PlanWishes {
  readonly only: readonly string[];
  readonly replace: readonly ResourceId[];
  readonly retry: boolean;
}

export async function wishesOf(input: Input, opened: Pick<Opened, 'fleet' | 'world'>): Promise<PlanWishes> {
  const { resources } = opened.fleet;
  const only = input.list('only');
  const known = resources.map(({ id }) => id);
  const isKnown = (prefix: string): boolean => known.some((id) => isBeneath(prefix, id));
  // The ledger is read once more only for what the file does not name.
  const ids = only.every(isKnown) ? known : [...known, ...(await leftIds(opened))];
  for (const prefix of only) requireSome(prefix, ids);
  return {
    only,
    replace: input.list('replace').map((id) => resourceIdOf(id, resources)),
    retry: input.flag('retry'),
  };
}

export async function planNow(
  { fleet, world }: Opened,
  {
    session,
    wishes,
    emit,
  }: { readonly session: Session; readonly wishes?: PlanWishes; readonly emit?: (event: Event) => void },
): Promise<Plan> {
  const plan = await planFleet(fleet, world, {
    ...(wishes ?? { only: [], replace: [], retry: false }),
    // Looking can be stopped anywhere, so it does not wait for a second Ctrl-C.
    signal: session.drain,
    emit: emit ?? (() => undefined),
  });
  // What was cut off is unknown everywhere, and a plan of that would read as if nothing had to be done.
  session.drain.throwIfAborted();
  return plan;
}

/** Who is at work meanwhile. */
export async function runningNow({
  world,
}: Pick<Opened, 'world'>): Promise<{ readonly running?: readonly RunningApply[] }> {
  const running = await lookForRuns(world.ledger);
  return running.length === 0 ? {} : { running };
}

/** One resource of this fleet by its id. */
export function resourceIdOf(text: string, resources: readonly Pick<AnyResource, 'id'>[]): ResourceId {
  const ids = resources.map(({ id }) => id);
  if (isResourceId(text) && ids.includes(text)) return text;
  throw unknownId(text, ids);
}

/** What is to be deleted has left the file, and can be chosen all the same; so can what was: then there is nothing to do. */
async function leftIds({ fleet, world }: Pick<Opened, 'fleet' | 'world'>): Promise<readonly ResourceId[]> {
  const recorded = await world.ledger.read();
  const { pruned } = leftResources(fleet, withNewMoves(fleet, recorded));
  return [...pruned.map(({ id }) => id), ...(recorded.tombstones?.keys() ?? [])];
}

export function requireSome(prefix: string, ids: readonly ResourceId[]): void {
  if (!ids.some((id) => isBeneath(prefix, id))) throw unknownId(prefix, ids);
}

function unknownId(text: string, ids: readonly string[]): UserError {
  const nearest = nearestName(text, ids);
  return new UserError(`the fleet has no resource ${text}`, {
    exit: EXIT.usage,
    remedy:
      nearest === undefined
        ? 'zoo graph lists them all.'
        : `Did you mean ${nearest}? zoo graph lists them all.`,
  });
}
