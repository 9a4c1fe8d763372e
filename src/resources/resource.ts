import type { Place } from '../diagnostics/place.ts';
import type { ListedFile } from './content.ts';
import type { Digest } from './digest.ts';
import type { Kind, ResourceId } from './id.ts';
import type { Kinds } from './kinds.ts';
import type { MachineFacts } from './machine.ts';

/** One node of the graph: what the fleet asks for, and where in the YAML it does. */
export interface Resource<K extends Kind = Kind> {
  readonly id: ResourceId<K>;
  readonly kind: K;
  readonly spec: Kinds[K]['spec'];
  readonly dependsOn: readonly ResourceId[];
  readonly place: Place;
  /** Set when this version of zoo has no driver for it (`mlx is not in this version`): it is unknown, with this reason. */
  readonly unsupported?: string;
  /** A person asked zoo to leave it alone. */
  readonly paused?: boolean;
}

/** Resources of every kind, each typed by its own kind: narrow on `kind`. */
export type AnyResource = { readonly [K in Kind]: Resource<K> }[Kind];

/** A resource whose inputs are resolved: what a driver compares with the world. */
export interface Wanted<K extends Kind = Kind> {
  readonly resource: Resource<K>;
  /**
   * Identity of the wish: for an artifact its build key, for a report the report's key, else a hash of the wanted fields.
   * Undefined while an input is unknown.
   */
  readonly key: Digest | undefined;
  /** Why there is no key. */
  readonly unknown?: string;
  readonly value: Kinds[K]['wanted'];
}
export type AnyWanted = { readonly [K in Kind]: Wanted<K> }[Kind];

/** What a driver saw. Unknown (could not look) is never absent. */
export type Observation<K extends Kind = Kind> =
  | { readonly state: 'present'; readonly seen: Kinds[K]['seen'] }
  | {
      readonly state: 'absent';
      /** What was seen of the machine where it would be, and belongs into the plan. */
      readonly around?: Pick<MachineFacts, 'bytesWay' | 'lacks'>;
    }
  | {
      readonly state: 'unknown';
      readonly why: string;
      readonly class?: 'auth' | 'network' | 'unsupported' | 'input';
    };

/** What dependants may build on. `pending` is made by an earlier action of the same apply. */
export type Output<K extends Kind = Kind> =
  | { readonly state: 'known'; readonly key: Digest; readonly value: Kinds[K]['output'] }
  | {
      readonly state: 'pending';
      readonly key: Digest;
      /** How much it will be, as far as headers and listings say: what costs of dependants are estimated from. */
      readonly expectedBytes?: number;
      /** Which files it will be, where nothing is made of them and a listing shows them already. */
      readonly files?: readonly ListedFile[];
      /** The source's files, where a listing or the ledger names them: their words may go into what is made of them. */
      readonly from?: readonly ListedFile[];
    }
  | { readonly state: 'unknown'; readonly why: string };

/** The outputs of a resource's dependencies. Asking for one that is not declared in `dependsOn` is a bug and throws. */
export interface Inputs {
  of<K extends Kind>(kind: K, id: ResourceId): Output<K>;
}
