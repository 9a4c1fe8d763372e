import type { Place } from '../diagnostics/place.ts';
import type { Digest } from '../resources/digest.ts';
import type { MachineSpec } from '../resources/machine.ts';
import type { Policies } from '../resources/policies.ts';
import type { TargetSpec } from '../resources/publication.ts';
import type { AnyResource } from '../resources/resource.ts';
import type { LedgerSpec } from '../resources/store.ts';

/** Everything that one fleet file and its includes declare, as plain JSON data: it may be cached under `key`. */
export interface Fleet {
  readonly name: string;
  /** sha256 over the text of all files and what this version of zoo can do. */
  readonly key: Digest;
  readonly ledger: LedgerSpec;
  readonly targets: Readonly<Record<string, TargetSpec>>;
  readonly machines: Readonly<Record<string, MachineSpec>>;
  readonly resources: readonly AnyResource[];
  /** `targets.hub`, `machines.thor` -> its `prune: true`: what deletes that which is not in the file any more. */
  readonly prunes: Readonly<Record<string, Place>>;
  readonly moves: readonly Move[];
  readonly policies: Policies;
  /** How long a reading of a source's folder counts; absent: until something touches it. */
  readonly verifyEverySeconds?: number;
}

/** `was:`. A former id that is `from`, or starts with `from/`, is now `to`; of several moves the longest `from` counts. */
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly place: Place;
}
