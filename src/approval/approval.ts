import type { Plan } from '../plan/plan.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { Digest } from '../resources/digest.ts';
import type { Ground } from '../checkout/ground.ts';

/** What the given yes comes to here and now. */
export interface Approval {
  readonly isAsked: boolean;
  /** Only these actions; absent: all that are planned now. */
  readonly keys?: ReadonlySet<Digest>;
  /** What was approved, for the record. */
  readonly digests: readonly Digest[];
  /** What was given and approves nothing here. */
  readonly notes: readonly string[];
  /** Throws UserError when this plan is not what was approved. Says what is worth saying when it is. */
  check(plan: Plan): Promise<readonly string[]>;
}

/** Where it has to hold. */
export interface Here {
  readonly fleet: string;
  readonly ground: Ground;
  readLedger(): Promise<LedgerState>;
}
