import type { Place } from '../diagnostics/place.ts';
import type { Digest } from '../resources/digest.ts';
import type { FieldChange, Fields } from '../resources/fields.ts';
import type { Kind, ResourceId } from '../resources/id.ts';
import type { Verdict } from '../resources/evaluation.ts';
import type { Action, Cost } from './action.ts';
import type { Drift, Held, PlannedExtra, UnknownResource } from './plan.ts';

/**
 * One resource as the planner sees it: what its driver said of wish and world, without the driver.
 * Plain data, so that deciding stays pure and can be tested without a world.
 */
export interface Assessment {
  readonly id: ResourceId;
  readonly kind: Kind;
  readonly place: Place;
  readonly dependsOn: readonly ResourceId[];
  /** Identity of the wish. Undefined: an input is unknown. */
  readonly key: Digest | undefined;
  readonly state: 'present' | 'absent' | 'unknown';
  /** Also of what is present and cannot be read. */
  readonly unknown?: Pick<UnknownResource, 'why' | 'class'>;
  readonly desired: Fields;
  readonly actual: Fields;
  /** What the last apply left; absent: it was never ours. */
  readonly baseline?: Fields;
  readonly changes: readonly FieldChange[];
  readonly drift: readonly Drift[];
  readonly inputs: Action['inputs'];
  /** Whose bytes the changes read. */
  readonly reads: readonly ResourceId[];
  readonly versions: Action['reads'];
  readonly cost: Cost;
  /** What is other than at the last apply, in words, where the fields have nothing but a digest. */
  readonly changed?: string;
  /** How it would be done, where that depends on the world: a swap beside, or instead. */
  readonly how?: string;
  readonly hold?: Pick<Held, 'by' | 'reasons'>;
  readonly extras: readonly Omit<PlannedExtra, 'id'>[];
  /** Sources and artifacts: whether their bytes are in the local store. */
  readonly bytes?: 'here' | 'elsewhere' | 'nowhere' | undefined;
  /** Artifacts and evaluations: what is published says so, and no run of this ledger has made or measured it. */
  readonly claimed?: boolean | undefined;
  /** Evaluations: judged now from report and fleet. */
  readonly verdict?: Verdict | undefined;
  /** Evaluations that may hold this one back. */
  readonly heldBy: readonly ResourceId<'evaluation'>[];
  /** Exists, was never ours, and carries no mark of ours. */
  readonly foreign: boolean;
  /** The change puts something else in the place of what is there: a swap. */
  readonly replaces: boolean;
  /** Nothing is wanted there any more. */
  readonly ends: boolean;
  /** Publications: what policies ask of what is published. */
  readonly publishes?:
    | {
        readonly license: string;
        /** In front of it, with the share of right answers that each asks for, where it counts that way. */
        readonly gates: readonly { readonly name: string; readonly pass?: number }[];
      }
    | undefined;
  /** Residencies: a tenant is served there now. */
  readonly serves?: boolean | undefined;
  /** Fields that say how it is doing, not what it is: they are no content that an action would replace. */
  readonly conditions?: readonly string[] | undefined;
  /** It left the fleet, and is known from the ledger only. */
  readonly isLeft?: boolean | undefined;
  /** Makes nothing but a selection of its input's files: no conversion. */
  readonly selection: boolean;
}
