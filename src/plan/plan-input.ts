import type { Digest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Policies } from '../resources/policies.ts';
import type { Assessment } from './assessment.ts';
import type { KeyContext } from './action-key.ts';
import type { Population } from './caps.ts';
import type { ObservationCost, Plan } from './plan.ts';

export interface PlanInput {
  readonly fleet: string;
  readonly ledger: string;
  readonly ledgerTip: Plan['ledgerTip'];
  /** Dependencies before dependants. */
  readonly assessments: ReadonlyMap<ResourceId, Assessment>;
  /** Looked at only because something next to it would be deleted: nothing is planned for it. */
  readonly beside: ReadonlyMap<ResourceId, Assessment>;
  /** Action key -> how exactly this action failed before. */
  readonly failures: ReadonlyMap<Digest, string>;
  /** With the protections that the ledger remembers. */
  readonly policies: Policies;
  readonly population: Population;
  readonly unfinished: KeyContext['unfinished'];
  readonly paused: ReadonlySet<ResourceId>;
  readonly forced: ReadonlySet<ResourceId>;
  readonly retry: boolean;
  readonly unmanaged: readonly ResourceId[];
  readonly notes: readonly string[];
  readonly observation: ObservationCost;
}
