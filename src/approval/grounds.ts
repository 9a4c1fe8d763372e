import type { RunSummary } from '../ledger/ledger.ts';
import type { RunGrounds } from '../ledger/records.ts';
import type { Approval } from './approval.ts';
import type { Ground } from '../checkout/ground.ts';

/** For the record of a run. */
export async function groundsOf(ground: Ground, { digests }: Pick<Approval, 'digests'>): Promise<RunGrounds> {
  const checkout = await ground.checkout();
  return {
    ...(checkout === undefined ? {} : { commit: checkout.commit }),
    ...(checkout?.isModified === true ? { modified: true } : {}),
    ...(digests.length === 0 ? {} : { approvals: digests }),
  };
}

/** A merge that wants nothing is done with, too, and the next run need not ask for its plan. */
export function wantsReceipt({ tip }: Ground, runs: readonly RunSummary[], fleet: string): boolean {
  if (tip === undefined) return false;
  const { commit } = tip.checkout;
  return !runs.some((run) => run.complete === true && run.commit === commit && run.fleet === fleet);
}
