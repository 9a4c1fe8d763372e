import type { Plan } from '../plan/plan.ts';
import type { PlanOptions } from './run.ts';

/**
 * After a run that did all of this plan, is all done that the fleet wants? What could not be looked at, and what failed
 * before, had no room or asked for more than the model gives, may be wanted still; what a gate, a policy, a pin or a pause holds back was decided by the fleet.
 */
export function wantsNoMore({ unknown, held }: Plan, { only }: Pick<PlanOptions, 'only'>): boolean {
  return (
    only.length === 0 &&
    unknown.every(({ class: why }) => why === 'unsupported' || why === 'dependency') &&
    held.every(({ by }) => by !== 'failed before' && by !== 'memory' && by !== 'context')
  );
}
