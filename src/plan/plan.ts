import type { Place } from '../diagnostics/place.ts';
import type { Digest } from '../resources/digest.ts';
import type { FieldChange } from '../resources/fields.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Action, Cost, Reason } from './action.ts';
import type { Pending } from './pending.ts';
import type { PlanOrigin } from './plan-origin.ts';
import type { RunningApply } from './running.ts';

export type DriftClass =
  | 'missing'
  | 'extra'
  | 'content'
  | 'version'
  | 'placement'
  | 'unhealthy'
  /** Not zoo's, beside what is zoo's, and it changes what is loaded or runs when it is loaded. */
  | 'unsafe'
  | 'unknown';

/** What was last applied against what is observed. */
export interface Drift {
  readonly id: ResourceId;
  readonly class: DriftClass;
  readonly changes: readonly FieldChange[];
  /** One line: `README.md was edited on the hub`. */
  readonly text: string;
  readonly place?: Place;
  /** The baseline is what the world itself says, not yet read by us. */
  readonly claimed?: boolean;
}

export interface PlannedExtra {
  readonly id: ResourceId;
  readonly what: string;
  /** It is not harmless: why not is a drift of this class, once zoo has applied something there. */
  readonly class?: DriftClass;
}
/** Wanted, but a gate, a policy, a pin or a pause says no. */
export interface Held {
  readonly id: ResourceId;
  readonly by:
    | ResourceId
    | 'policy'
    | 'pin'
    | 'paused'
    | 'memory'
    | 'format'
    | 'context'
    | 'failed before'
    | 'version'
    | 'secret'
    | 'tool';
  readonly reasons: readonly Reason[];
  readonly place: Place;
}
export interface UnknownResource {
  readonly id: ResourceId;
  readonly why: string;
  readonly place: Place;
  readonly class: 'auth' | 'network' | 'unsupported' | 'input' | 'dependency';
}

/** The ordered steps, as plain data. */
export interface Plan {
  readonly format: 'zoo.plan/v1';
  readonly fleet: string;
  /** Id of the ledger it was computed from: a plan of another fleet or ledger is refused. */
  readonly ledger: string;
  /** The end of the ledger that it was computed from: a ledger that does not go on from there was cut or put back. */
  readonly ledgerTip: readonly { readonly segment: string; readonly seq: number; readonly sum: string }[];
  /** sha256 over the sorted action keys: what a reviewer approves. */
  readonly approval: Digest;
  /** For what it was made, where CI made it. */
  readonly origin?: PlanOrigin;
  /** What main wants besides, or of old, and is not done. */
  readonly pending?: Pending;
  /** Runs that held locks when it was made; absent: none. */
  readonly running?: readonly RunningApply[];
  readonly drift: readonly Drift[];
  /** In an order that may be executed as it stands. */
  readonly actions: readonly Action[];
  readonly held: readonly Held[];
  readonly unknown: readonly UnknownResource[];
  /** Declared, but nothing needs it: not made, and why. */
  readonly unneeded: readonly { readonly id: ResourceId; readonly reasons: readonly Reason[] }[];
  /** On the target or machine, not zoo's: reported, never deleted. */
  readonly extras: readonly PlannedExtra[];
  /** Compared with nothing but what the world says of itself: no ledger knows that it was made so. */
  readonly claimed: readonly ResourceId[];
  /** In the ledger, no longer in the fleet: left alone. */
  readonly unmanaged: readonly ResourceId[];
  readonly unchanged: number;
  /** What a reader should know of how the plan came to be: the ledger was rebuilt in memory, a torn line was passed over. */
  readonly notes: readonly string[];
  readonly summary: PlanSummary;
  readonly observation: ObservationCost;
}
export interface PlanSummary {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  readonly convert: number;
  readonly publish: number;
  readonly swap: number;
  readonly ask: number;
  readonly fetch: number;
  readonly cost: Cost;
}
/** Counted, not estimated: what looking at the world took. */
export interface ObservationCost {
  readonly reads: number;
  readonly byRoute: Readonly<Record<string, number>>;
  readonly bytes: number;
  /** Bytes of weights read over the network to make this plan: always 0, and counted to prove it. */
  readonly modelBytes: number;
  readonly machines: number;
  /** Bytes of local sources hashed because they were not remembered. */
  readonly hashedBytes: number;
}
