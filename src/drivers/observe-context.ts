import type { LedgerState } from '../ledger/ledger.ts';
import type { Digest } from '../resources/digest.ts';
import type { ListedFile } from '../resources/content.ts';
import type { MachineFacts, MachineSpec } from '../resources/machine.ts';
import type { RemoteFile, RepoHoldings, TargetSpec, Visibility } from '../resources/publication.ts';
import type { OriginSpec } from '../resources/source.ts';

/**
 * Everything a driver may look at. Bulk and memoised per run: drivers read only these, so that one listing per namespace,
 * one tree per moved repo and one round trip per machine is all that a plan costs, over all kinds together.
 */
export interface ObserveContext {
  readonly ledger: LedgerState;
  readonly signal: AbortSignal;
  /** A stat in the local store; never reads. */
  hasBlob(digest: Digest): Promise<boolean>;
  /** What an origin says of a source, without weights. Throws WorldFailure when it could not look. */
  origin(origin: OriginSpec): Promise<OriginListing>;
  /** All repos of a namespace on a target, and their trees where asked. Throws WorldFailure when it could not look. */
  namespace(target: TargetSpec, namespace: string): Promise<NamespaceListing>;
  /** One probe per machine and run. Throws WorldFailure when it cannot be reached. */
  machine(machine: MachineSpec): Promise<MachineFacts>;
}

export interface OriginListing {
  readonly key: Digest;
  readonly revision?: string;
  readonly files: readonly ListedFile[];
  /** Names beside the model that are no part of it; folders end with a slash. */
  readonly leftOut?: readonly string[];
  /**
   * Looks into the files as far as that is cheap: those of a folder as a whole, of a hub the first bytes of few. Throws
   * WorldFailure `input` that names what is wrong with `source`. Absent: only the whole can tell. `base`: it is an adapter for
   * these weights.
   */
  look?(source: string, base?: BaseWeights): Promise<void>;
  /** From the headers of its weights. Throws WorldFailure when they cannot be read. Absent: only the whole can tell. */
  shapes?(source: string): Promise<WeightShapes>;
}
/** Tensor -> its shape. */
export type WeightShapes = ReadonlyMap<string, readonly number[]>;
export interface BaseWeights {
  /** `source/zen/nano`. */
  readonly name: string;
  readonly shapes: WeightShapes;
}
export interface NamespaceListing {
  /** Full repo id -> its head. Absent: the target lists no namespaces, and each repo is asked for by its name. */
  readonly repos?: ReadonlyMap<string, { readonly head: string; readonly visibility?: Visibility }>;
  /**
   * Tags and branches as they are now (they move without the head), and the files at the head. Undefined: it is not there.
   * `version`: of the tags, only this one is needed.
   */
  tree(repo: string, version?: string): Promise<RepoTree | undefined>;
  /** Files of another commit, as of one that a tag names. */
  filesAt(repo: string, commit: string): Promise<RepoTree['files']>;
  /** What else would be lost with the repo. Absent: this listing cannot tell, and nothing is deleted by it. */
  holdings?(repo: string): Promise<RepoHoldings>;
  /** A small text file at the head (the provenance of a repo), at most 4 MiB. Absent: this listing cannot read files. */
  text?(repo: string, path: string): Promise<string>;
  /** Asked of a repo that is not in `repos`: why it may exist all the same; undefined: it is not there. Absent: all is shown. */
  hides?(repo: string): Promise<string | undefined>;
}
export interface RepoTree {
  readonly head: string;
  readonly files: readonly RemoteFile[];
  readonly tags: Readonly<Record<string, string>>;
  readonly branches: Readonly<Record<string, string>>;
}
