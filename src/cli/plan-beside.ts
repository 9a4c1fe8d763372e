import { releasePins } from './compose/release-pins.ts';
import { splitPlan, type SplitPlan } from '../plan/split-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { Event } from '../reconcile/event.ts';
import { type Planned, planOfSameWorld, planWithTables } from '../reconcile/plan-fleet.ts';
import type { CardDiff } from '../report/plan-markdown.ts';
import { textDiff } from '../report/text-diff.ts';
import type { ResourceId } from '../resources/id.ts';
import type { BaseFleet } from './compose/base-fleet.ts';
import type { PlanChoices } from './plan-now.ts';
import type { Session } from './session.ts';
import type { Opened } from './with-world.ts';

export interface PlanBeside {
  readonly split: SplitPlan;
  readonly base: BaseFleet;
  /** Cards that this version of the fleet changes. */
  readonly cards: readonly CardDiff[];
}

/** One look at the world, judged by two versions of the fleet. */
export async function planBeside(
  { fleet, world, location }: Opened,
  ref: string,
  {
    session,
    wishes,
    emit,
  }: {
    readonly session: Session;
    readonly wishes: PlanChoices;
    readonly emit: (event: Event) => void;
  },
): Promise<PlanBeside> {
  const { readBaseFleet } = await import('./compose/base-fleet.ts');
  const base = await readBaseFleet(location, ref);
  const options = { ...wishes, signal: session.drain, emit };
  const planned = await planWithTables(fleet, world, options);
  session.drain.throwIfAborted();
  const then = await planOfSameWorld(
    base.fleet ?? { name: fleet.name, resources: [] },
    { ...world, pins: { ...releasePins, ...base.lock.tools }, revisions: base.lock.revisions },
    { planned, options },
  );
  session.drain.throwIfAborted();
  const isSelection = (id: Parameters<typeof planned.assessments.get>[0]): boolean =>
    planned.assessments.get(id)?.selection === true;
  const plan = withNoteOf(base, planned.plan);
  const split = splitPlan(plan, then.plan, { hash: world.hash, isSelection });
  const cards = split.branch.actions.flatMap(({ id }) => {
    const [before, after] = [cardIn(then, id), cardIn(planned, id)];
    if (before === undefined || after === undefined || before === after) return [];
    return [{ id, lines: textDiff(before, after).split('\n') }];
  });
  return { split, base, cards };
}

/** As far as it is known before anything is made. */
function cardIn({ tables }: Planned, id: ResourceId): string | undefined {
  const { files = [] } = tables.publication.get(id)?.wanted.value ?? {};
  for (const file of files) if (file.from === 'text' && file.path === 'README.md') return file.text;
  return undefined;
}

function withNoteOf({ ref, problem }: BaseFleet, plan: Plan): Plan {
  if (problem === undefined) return plan;
  const note = `The fleet at ${ref} cannot be read, so that all counts as what this version changes: ${problem}`;
  return { ...plan, notes: [...plan.notes, note] };
}
