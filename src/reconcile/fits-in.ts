import type { LedgerState } from '../ledger/ledger.ts';
import type { Action } from '../plan/action.ts';
import type { ResourceId } from '../resources/id.ts';

/**
 * Whether an action will be done before the budget ends, as far as history says: how long this took the last time it went
 * well, else what its cost was estimated at. An action of unknown cost is begun.
 */
export function fitsIn(
  leftMilliseconds: (() => number) | undefined,
  { history }: LedgerState,
): (action: Action) => boolean {
  if (leftMilliseconds === undefined) return () => true;
  const took = new Map<ResourceId, number>();
  for (const { id, result } of history) if (result.state === 'done') took.set(id, result.milliseconds);
  return ({ id, cost }) => (took.get(id) ?? cost.cpuSeconds * 1000) <= leftMilliseconds();
}
