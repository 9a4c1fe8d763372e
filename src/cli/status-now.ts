import type { ObservationCost } from '../plan/plan.ts';
import { choiceOf } from '../reconcile/select-resources.ts';
import { type Status, statusOf } from '../report/status.ts';
import { pendingHere } from '../checkout/pending.ts';
import { planNow, type PlanChoices, runningNow } from './plan-now.ts';
import type { Session } from './session.ts';
import type { Opened } from './with-world.ts';

export interface StatusNow {
  readonly status: Status;
  /** What looking has taken. */
  readonly cost: ObservationCost;
}

export async function statusNow(
  opened: Opened,
  { session, wishes }: { readonly session: Session; readonly wishes: PlanChoices },
): Promise<StatusNow> {
  const { fleet, world } = opened;
  const planned = await planNow(opened, { session, wishes });
  const pending = await pendingHere(planned.actions, opened, session);
  const plan = {
    ...planned,
    ...(pending === undefined ? {} : { pending }),
    ...(await runningNow(opened)),
  };
  const isMeant = choiceOf(wishes.only);
  const resources = fleet.resources.filter(({ id }) => isMeant(id));
  const status = statusOf({ resources, plan, ledger: await world.ledger.read() });
  return { status, cost: plan.observation };
}
