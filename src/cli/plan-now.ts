import { shellWord } from '../diagnostics/shell-word.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunningApply } from '../plan/running.ts';
import { lookForRuns } from '../reconcile/running-runs.ts';
import { withNewMoves } from '../reconcile/bookkeeping.ts';
import type { Event } from '../reconcile/event.ts';
import { leftResources } from '../reconcile/left-resources.ts';
import { planFleet } from '../reconcile/plan-fleet.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Input } from './command.ts';
import { chosenBy, nameable } from '../names/chosen-by.ts';
import { oneMeantBy } from '../names/meant-by.ts';
import type { Session } from './session.ts';
import type { Opened } from './with-world.ts';

/** What plan and apply share of what was typed. */
export interface PlanChoices {
  /** Ids, or beginnings of ids. */
  readonly only: readonly string[];
  /** As it was typed: for a command that a person is shown. */
  readonly onlyTyped: readonly string[];
  readonly replace: readonly ResourceId[];
  readonly retry: boolean;
}
const NO_CHOICES: PlanChoices = { only: [], onlyTyped: [], replace: [], retry: false };

export async function planChoicesOf(
  input: Input,
  opened: Pick<Opened, 'fleet' | 'world'>,
): Promise<PlanChoices> {
  const { resources } = opened.fleet;
  const only = input.list('only');
  const replace = input.list('replace');
  return {
    only: await chosenBy(only, resources, () => leftIds(opened)),
    onlyTyped: only,
    replace: await Promise.all(replace.map((text) => oneMeantBy(text, nameable(resources)))),
    retry: input.flag('retry'),
  };
}

/** ` --only zen/nano`: what a command must be given so that it comes to the same plan. */
export function choiceWords({ onlyTyped, replace, retry }: PlanChoices): string {
  const words = [
    ...(onlyTyped.length > 0 ? ['--only', ...onlyTyped] : []),
    ...(replace.length > 0 ? ['--replace', ...replace] : []),
    ...(retry ? ['--retry'] : []),
  ];
  return words.map((word) => ` ${shellWord(word)}`).join('');
}

export async function planNow(
  { fleet, world }: Opened,
  {
    session,
    wishes,
    emit,
  }: { readonly session: Session; readonly wishes?: PlanChoices; readonly emit?: (event: Event) => void },
): Promise<Plan> {
  const plan = await planFleet(fleet, world, {
    ...(wishes ?? NO_CHOICES),
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

/** What is to be deleted has left the file, and can be chosen all the same; so can what was: then there is nothing to do. */
async function leftIds({ fleet, world }: Pick<Opened, 'fleet' | 'world'>): Promise<readonly ResourceId[]> {
  const recorded = await world.ledger.read();
  const { pruned } = leftResources(fleet, withNewMoves(fleet, recorded));
  return [...pruned.map(({ id }) => id), ...(recorded.tombstones?.keys() ?? [])];
}
