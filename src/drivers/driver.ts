/**
 * The interface that every kind implements. Deciding (want, desired, actual, reads, cost) is pure and synchronous;
 * looking (observe) and changing (apply) are async and get everything they may touch from their context.
 */
import type { Action, Cost } from '../plan/action.ts';
import type { DriftClass } from '../plan/plan.ts';
import type { FieldChange, Fields } from '../resources/fields.ts';
import type { Kind, ResourceId } from '../resources/id.ts';
import type { Kinds } from '../resources/kinds.ts';
import type { Inputs, Observation, Output, Resource, Wanted } from '../resources/resource.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { LedgerRecord } from '../ledger/records.ts';
import type { Failure } from '../diagnostics/failure.ts';
import type { HashText } from '../resources/digest.ts';
import type { ApplyContext } from './apply-context.ts';
import type { ObserveContext } from './observe-context.ts';

export interface Driver<K extends Kind> {
  readonly kind: K;
  /** What this resource wants, now that its inputs are known, pending or unknown. Pure. */
  want(resource: Resource<K>, inputs: Inputs, context: WantContext): Wanted<K>;
  /** Looks at all resources of this kind at once; reads the world and never changes it. */
  observe(
    wanted: readonly Wanted<K>[],
    context: ObserveContext,
  ): Promise<ReadonlyMap<ResourceId, Observation<K>>>;
  /** Wish and world in the same flat shape; the planner compares them. Pure. */
  desired(wanted: Wanted<K>): Fields;
  actual(seen: Kinds[K]['seen'], wanted: Wanted<K>): Fields;
  /** Inputs whose bytes these changes would read: the planner sees to it that they are at hand. Pure. */
  reads(
    wanted: Wanted<K>,
    changes: readonly FieldChange[],
    observation: Observation<K>,
  ): readonly ResourceId[];
  /** Versions to compare-and-swap against (`parentCommit`, generation). Pure. */
  versions(observation: Observation<K>): Action['reads'];
  /** What it would take. Pure; history is the ledger's, the observation is where a listing's sizes are. */
  cost(
    wanted: Wanted<K>,
    changes: readonly FieldChange[],
    history: LedgerState,
    observation?: Observation<K>,
  ): Cost;
  /** What dependants may build on, given what was seen. Pure. */
  output(wanted: Wanted<K>, observation: Observation<K>): Output<K>;
  /**
   * What a later run has to know of what was left, and cannot take from the world's own word: kept with the baseline in the
   * ledger. Pure.
   */
  proof?(seen: Kinds[K]['seen']): Readonly<Record<string, string>>;
  /** The class and the sentence of a drifted field. Pure. */
  drift(
    change: FieldChange,
    seen: Observation<K>,
    wanted: Wanted<K>,
  ): { readonly class: DriftClass; readonly text: string };
  /** Things seen there that are not zoo's: reported, never deleted. Pure. */
  extras(wanted: Wanted<K>, seen: Kinds[K]['seen']): readonly Extra[];
  /** The wish cannot be met as the world is (does not fit in memory, tag would move): held before anything is done. Pure. */
  holds(wanted: Wanted<K>, observation: Observation<K>, sightOf: SightOf<K>): Hold | undefined;
  /**
   * What the world itself remembers of how it came to be (a provenance file, a lease), as ledger records: how a lost ledger
   * is rebuilt. Reads small files only. Left out by kinds whose world keeps no memory.
   */
  claims?(
    wanted: Wanted<K>,
    seen: Kinds[K]['seen'],
    context: ObserveContext,
  ): Promise<readonly LedgerRecord[]>;
  /**
   * What is other than at the last apply, in the words of who changed it (a file of the source, a name in a recipe), where the
   * fields have nothing but a digest. Pure.
   */
  changed?(wanted: Wanted<K>, observation: Observation<K>, since: Since): string | undefined;
  /** How it would be done, where that depends on the world and belongs into the plan: a swap beside, or instead. Pure. */
  how?(wanted: Wanted<K>, observation: Observation<K>, sightOf: SightOf<K>): string | undefined;
  /** Makes the world match. Idempotent: a second call changes nothing. Throws WorldFailure. */
  apply(action: Action<K>, wanted: Wanted<K>, context: ApplyContext): Promise<Outcome<K>>;
}
/** Exactly one driver per kind: leaving one out does not compile. */
export type Drivers = { readonly [K in Kind]: Driver<K> };

/** What is wanted and was seen of another resource of the kind; undefined: this run did not look at it. */
export type SightOf<K extends Kind> = (
  id: ResourceId,
) => { readonly wanted: Wanted<K>; readonly observation: Observation<K> } | undefined;

export interface WantContext {
  readonly hash: HashText;
  /** Git blob sha1 of a text, hex: how the Hub names files that are not in LFS. */
  readonly gitOid: (text: string) => string;
  readonly ledger: LedgerState;
  /** Tool -> version: zoo's release pins, overridden by zoo.lock.yaml. */
  readonly pins: Readonly<Record<string, string>>;
  /** Floating revisions resolved to commits by zoo.lock.yaml: `<endpoint>|<repo>|<revision>` -> commit. */
  readonly revisions: Readonly<Record<string, string>>;
}

/** What the last apply left. */
export interface Since {
  readonly baseline: Fields;
  readonly ledger: LedgerState;
}

export interface Extra {
  readonly what: string;
  /** It changes what zoo's own things are worth, and is drift until a person takes it away. */
  readonly drift?: { readonly class: DriftClass; readonly text: string };
}
export interface Hold {
  readonly by: 'memory' | 'format' | 'tool' | 'context' | 'version' | 'pin' | 'policy' | 'secret';
  readonly text: string;
}

export type Outcome<K extends Kind> =
  | {
      readonly state: 'done';
      /** What was observed after the effect, by looking again: only this makes it count. */
      readonly seen: Kinds[K]['seen'];
      readonly downBytes: number;
      readonly upBytes: number;
      /** Lines worth telling: a gap in service, a host key accepted. */
      readonly notes: readonly string[];
    }
  | { readonly state: 'absent'; readonly notes: readonly string[] }
  | {
      readonly state: 'failed';
      readonly failure: Failure;
      /** What was found out all the same: it is remembered, and nothing builds on it in this run. */
      readonly seen?: Kinds[K]['seen'];
    }
  /** The precondition was lost at the moment of doing. */
  | { readonly state: 'stale'; readonly why: string };
