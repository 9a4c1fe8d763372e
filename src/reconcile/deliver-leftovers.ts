import { WorldFailure } from '../diagnostics/failure.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { Event } from './event.ts';
import type { World } from './world.ts';

/**
 * A run that records something brings along what killed runs could not; one that has nothing to record does it here, or it
 * would stay on this machine for as long as the fleet is in sync. Nothing was asked of this run that failed: it is noted, and
 * no more.
 */
export async function deliverLeftovers(
  { id }: LedgerState,
  { ledger }: World,
  emit: (event: Event) => void,
): Promise<void> {
  try {
    await ledger.deliver(id);
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    emit({ type: 'undelivered', where: ledger.where, failure: error.failure });
  }
}
