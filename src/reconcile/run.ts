import type { Place } from '../diagnostics/place.ts';
import type { Plan } from '../plan/plan.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { RunGrounds } from '../ledger/records.ts';
import type { Digest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { MachineSpec } from '../resources/machine.ts';
import type { TargetSpec } from '../resources/publication.ts';
import type { Policies } from '../resources/policies.ts';
import type { AnyResource } from '../resources/resource.ts';
import type { ApplyResult, Event } from './event.ts';
import type { World } from './world.ts';

/** What a fleet file compiles to, as far as a run needs it. */
export interface FleetResources {
  readonly name: string;
  readonly resources: readonly AnyResource[];
  readonly targets?: Readonly<Record<string, TargetSpec>>;
  readonly machines?: Readonly<Record<string, MachineSpec>>;
  /** `targets.hub`, `machines.thor` -> where its `prune: true` is written. */
  readonly prunes?: Readonly<Record<string, Place>>;
  /** `was:`. Absent: nothing was renamed. */
  readonly moves?: readonly { readonly from: string; readonly to: string }[];
  /** Absent: zoo's own caution. */
  readonly policies?: Policies;
}
export interface PlanOptions {
  /** Ids or prefixes: these and what they depend on. */
  readonly only: readonly string[];
  readonly replace: readonly ResourceId[];
  /** Try again what failed before with the same spec. */
  readonly retry: boolean;
  readonly signal: AbortSignal;
  readonly emit: (event: Event) => void;
}
export interface ApplyOptions extends PlanOptions {
  /** Action keys that were approved; absent: everything planned now. */
  readonly approved?: ReadonlySet<Digest>;
  /** Called with the plan that would be done; false ends the run before any effect. */
  readonly confirm: (plan: Plan) => Promise<boolean>;
  /** Of the time budget. Nothing is started that took longer than this before; absent: there is no end. */
  readonly leftMilliseconds?: () => number;
  /** How long to wait for others who have what this run wants to change. Absent: a holder that lives is not waited for. */
  readonly waitMilliseconds?: number;
  /** First Ctrl-C: start nothing new. `signal` is the second. */
  readonly drain: AbortSignal;
  readonly run: string;
  readonly command: string;
  /** What the history shows. Absent: 0, or 8 when not all was done. */
  readonly exitOf?: (result: ApplyResult, plan: Plan) => number;
  /** What the run goes by; asked where it writes a record. */
  readonly grounds?: () => Promise<RunGrounds>;
  /** Asked where there is nothing to do: shall the ledger know that this commit wants nothing more? */
  readonly wantsReceipt?: (ledger: LedgerState) => boolean;
}
export type PlanFleet = (fleet: FleetResources, world: World, options: PlanOptions) => Promise<Plan>;
export type ApplyFleet = (fleet: FleetResources, world: World, options: ApplyOptions) => Promise<ApplyResult>;
