/**
 * What a place that artifacts are published to must be able to do. A target knows its protocol and nothing of fleets,
 * plans or ledgers; `apply.ts` walks these steps in an order that survives being cut anywhere.
 */
import type { Endpoint } from '../drivers/apply-context.ts';
import type { NamespaceListing, RepoTree } from '../drivers/observe-context.ts';
import type { ReadRoute } from '../endpoints/read-routes.ts';
import type { Digest } from '../resources/digest.ts';
import type { CardSpec, RepoHoldings, TargetSpec, Visibility } from '../resources/publication.ts';
import type { TreeCache } from './tree-cache.ts';

export interface Target {
  /** What `kind:` says in the fleet. */
  readonly kind: string;
  /** All that it sends to an endpoint that is `readOnly`; its client refuses the rest. */
  readonly readRoutes: readonly ReadRoute[];
  /** The repos of a namespace. Throws WorldFailure when it could not look; a repo that is not there is simply not listed. */
  list(target: TargetSpec, namespace: string, access: ListAccess): Promise<NamespaceListing>;
  /** One repo, to look at and to write to. Opening asks nothing. */
  open(repo: string, access: Access): RemoteRepo;
}

export interface Access {
  readonly endpoint: Endpoint;
  readonly signal: AbortSignal;
  readonly meter?: RequestMeter;
}
export interface ListAccess extends Access {
  /** Disposable; absent: every tree is asked for. */
  readonly cache?: TreeCache;
}
/** Counts requests by route (`GET /api/models`) and the bytes of their answers. */
interface RequestMeter {
  request(route: string, bytes: number): void;
}

export interface RemoteRepo {
  /** As it is now; undefined: not there. Files are those of `known` when its head is still the head, and else listed. */
  look(known?: RepoState): Promise<RepoState | undefined>;
  /** Files of another version than the head. */
  filesAt(version: string): Promise<RepoTree['files']>;
  /** What else would be lost with the repo. */
  holdings(): Promise<RepoHoldings>;
  /** Absent: a repo is there once something is in it. */
  create?(visibility: Visibility): Promise<'created' | 'exists'>;
  /** Absent: the target knows no visibility. */
  setVisibility?(visibility: Visibility): Promise<void>;
  /**
   * All changes in one step on top of `parent`, or none. The bytes go first and publish nothing; those that are stored
   * already are skipped.
   */
  publish(change: Change): Promise<Published>;
  /** `replaced`: what the tag named when it was seen; anything else there: `exists`, and nothing is done. */
  tag(name: string, version: string, replaced?: string): Promise<'created' | 'exists'>;
  /** Absent: a tag is moved by `tag` itself. */
  untag?(name: string): Promise<void>;
  /**
   * Streams one file; resumes where a connection broke; throws WorldFailure `integrity` before the end of wrong bytes. `kept`: its
   * beginning, that is here: it is passed on and checked with the rest, and not asked for.
   */
  download(file: DownloadFile, kept?: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  remove(): Promise<void>;
}

export interface RepoState extends RepoTree {
  readonly visibility?: Visibility;
}
export interface Change {
  readonly files: readonly Upload[];
  readonly removed: readonly string[];
  /** The head that it replaces; anything else there: `moved`. */
  readonly parent: string;
  /** For people who read the history. */
  readonly title: string;
  /** For targets that keep a description of the model beside its files. */
  readonly about?: CardSpec & { readonly format: string };
  /** May be negative: a part is sent again. */
  onBytes(bytes: number): void;
  /**
   * Right before the one request that publishes, when all bytes are there. `sentBytes`: those that went over the wire.
   * Throws to stop.
   */
  beforePublish(sentBytes: number): Promise<void>;
}
export interface Upload {
  readonly path: string;
  readonly size: number;
  readonly sha256: Digest;
  /** What the target has already need not be here. */
  isHere(): Promise<boolean>;
  /** Throws WorldFailure when it is not here. */
  read(range?: ByteRange): AsyncIterable<Uint8Array>;
  /** For sending: a chunk is good until three more were taken. Throws as `read` does. */
  stream(range: ByteRange): AsyncIterable<Uint8Array>;
}
/** `end` is inclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}
export type Published =
  | { readonly state: 'published'; readonly head: string }
  /** The head was not `parent` any more: nothing was done. */
  | { readonly state: 'moved' }
  /** No answer: it may have been done. Look. */
  | {
      readonly state: 'unanswered';
      readonly why: string;
      /** When it is not there: how long to wait before it is sent again. */
      readonly retryAfterMilliseconds: number;
    };
/** `gitOid`: of a file that the target says no other digest of. */
export type DownloadFile = {
  readonly path: string;
  readonly revision: string;
  readonly size: number;
} & FileIdentity;
export type FileIdentity = { readonly sha256: Digest } | { readonly gitOid: string };
