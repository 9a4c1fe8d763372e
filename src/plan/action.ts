import type { Place } from '../diagnostics/place.ts';
import type { Digest } from '../resources/digest.ts';
import type { FieldChange } from '../resources/fields.ts';
import type { Kind, ResourceId } from '../resources/id.ts';

/**
 * `create` makes what is absent, `update` changes what is there, `replace` is a swap of one for another, `delete` takes away,
 * `adopt` writes for the first time to something that was never ours, `repair` brings back what drifted without any new wish,
 * `fetch` brings bytes whose digest is known back to where an action needs them, `remake` makes them again.
 */
export type Verb = 'create' | 'update' | 'replace' | 'delete' | 'adopt' | 'repair' | 'fetch' | 'remake';

/** One step, as plain data: it survives JSON, and apply does what it says and nothing else. */
export interface Action<K extends Kind = Kind> {
  /** sha256 over what would be done, not over when or to which version of the surroundings. */
  readonly key: Digest;
  readonly verb: Verb;
  readonly id: ResourceId<K>;
  readonly kind: K;
  readonly changes: readonly FieldChange[];
  /** Build keys or digests of what goes in. */
  readonly inputs: readonly { readonly id: ResourceId; readonly key: Digest }[];
  /** Versions seen while planning, for compare-and-swap (`parentCommit`, lease generation); not in the key. */
  readonly reads: readonly { readonly what: string; readonly version: string }[];
  readonly cost: Cost;
  readonly why: readonly Reason[];
  readonly place: Place;
  /** Nothing new is wished for: what was applied before is brought back. */
  readonly restores?: true;
  /** Actions of this plan that must be done before. */
  readonly after: readonly ResourceId[];
}

export interface Cost {
  readonly downBytes: number;
  readonly upBytes: number;
  readonly cpuSeconds: number;
  readonly scratchBytes: number;
  readonly memoryBytes: number;
  /** Seconds during which a machine serves nothing. */
  readonly gapSeconds: number;
}
export const NO_COST: Cost = {
  downBytes: 0,
  upBytes: 0,
  cpuSeconds: 0,
  scratchBytes: 0,
  memoryBytes: 0,
  gapSeconds: 0,
};

/** Why something is done, or not: which input changed, from what, to what, at which line. */
export interface Reason {
  readonly text: string;
  readonly place?: Place;
}
