import type { Approval, Here } from './approval.ts';
import { approvalOfDigest } from './approval-of-digest.ts';
import { approvalOfPlans } from './approval-of-plans.ts';
import type { GivenApproval } from './read-approval.ts';

/** Before anything is planned: what was given may be for another fleet, ledger or commit. */
export async function resolveApproval(given: GivenApproval, here: Here): Promise<Approval> {
  switch (given.kind) {
    case 'ask':
    case 'all':
      return { isAsked: given.kind === 'ask', digests: [], notes: [], check: async () => [] };
    case 'digest':
      return approvalOfDigest(given.digest, here);
    case 'plan files':
      return approvalOfPlans(given, here);
  }
}
