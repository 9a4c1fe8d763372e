import { splitPlan, type SplitPlan } from '../plan/split-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { planOfSameWorld, planWithTables } from '../reconcile/plan-fleet.ts';
import type { BaseFleet } from './compose/base-fleet.ts';
import type { PlanWishes } from './plan-now.ts';
import type { Session } from './session.ts';
import type { Opened } from './with-world.ts';

export interface PlanBeside {
  readonly split: SplitPlan;
  readonly base: BaseFleet;
}

/** One look at the world, judged by two versions of the fleet. */
export async function planBeside(
  { fleet, world, location }: Opened,
  ref: string,
  { session, wishes }: { readonly session: Session; readonly wishes: PlanWishes },
): Promise<PlanBeside> {
  const { readBaseFleet } = await import('./compose/base-fleet.ts');
  const base = await readBaseFleet(location, ref);
  const options = { ...wishes, signal: session.drain, emit: () => undefined };
  const planned = await planWithTables(fleet, world, options);
  session.drain.throwIfAborted();
  const { releasePins } = await import('../toolchains/registry.ts');
  const then = await planOfSameWorld(
    base.fleet ?? { name: fleet.name, resources: [] },
    { ...world, pins: { ...releasePins, ...base.lock.tools }, revisions: base.lock.revisions },
    { planned, options },
  );
  session.drain.throwIfAborted();
  const isSelection = (id: Parameters<typeof planned.assessments.get>[0]): boolean =>
    planned.assessments.get(id)?.selection === true;
  const plan = withNoteOf(base, planned.plan);
  return { split: splitPlan(plan, then.plan, { hash: world.hash, isSelection }), base };
}

function withNoteOf({ ref, problem }: BaseFleet, plan: Plan): Plan {
  if (problem === undefined) return plan;
  const note = `The fleet at ${ref} cannot be read, so that all counts as what this version changes: ${problem}`;
  return { ...plan, notes: [...plan.notes, note] };
}
