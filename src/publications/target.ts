/**
 * What a place that artifacts are published to must be able to do. A target knows its protocol and nothing of fleets,
 * plans or ledgers; `apply.ts` walks these steps in an order that survives being cut anywhere.
 */
import type { Endpoint } from '../drivers/apply-context.ts';
import type { NamespaceListing, RepoTree } from '../drivers/observe-context.ts';
import type { ReadRoute } from '../endpoints/read-routes.ts';
import type { Digest } from '../resources/digest.ts';
import type { RepoHoldings, TargetSpec } from '../resources/publication.ts';
import type { TreeCache } from './tree-cache.ts';

export interface Target {
  /** `huggingface`: what `kind:` says in the fleet. */
  readonly kind: string;
  /** All that it sends to an endpoint that is `readOnly`; its client refuses the rest. */
  readonly readRoutes: readonly ReadRoute[];
  /** All repos of a namespace. Throws WorldFailure when it could not look; a repo that is not there is simply not listed. */
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
  /** Files of another commit than the head. */
  filesAt(commit: string): Promise<RepoTree['files']>;
  /** What else would be lost with the repo. */
  holdings(): Promise<RepoHoldings>;
  create(visibility: Visibility): Promise<'created' | 'exists'>;
  setVisibility(visibility: Visibility): Promise<void>;
  /** Brings bytes there without publishing them; what is stored already is skipped. `onBytes` may be negative: a part is sent again. */
  upload(files: readonly Upload[], onBytes: (bytes: number) => void): Promise<StagedFiles>;
  /** All files in one commit on top of `parent`, or none. */
  commit(
    staged: StagedFiles,
    commit: { readonly parent: string; readonly title: string },
  ): Promise<CommitResult>;
  tag(name: string, commit: string): Promise<'created' | 'exists'>;
  untag(name: string): Promise<void>;
  /**
   * Streams one file; resumes where a connection broke; throws WorldFailure `integrity` before the end of wrong bytes. `kept`: its
   * beginning, that is here: it is passed on and checked with the rest, and not asked for.
   */
  download(file: DownloadFile, kept?: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  remove(): Promise<void>;
}

export type Visibility = 'public' | 'private';
export interface RepoState extends RepoTree {
  readonly visibility: Visibility;
}
export interface Upload {
  readonly path: string;
  readonly size: number;
  readonly sha256: Digest;
  /** What the hub has already need not be here. */
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
export interface StagedFiles {
  readonly files: readonly StagedFile[];
  /** Bytes that went over the wire, without what was stored already. */
  readonly sentBytes: number;
}
export type StagedFile =
  | { readonly mode: 'pointer'; readonly path: string; readonly sha256: Digest; readonly size: number }
  | { readonly mode: 'inline'; readonly path: string; readonly base64: string }
  | { readonly mode: 'delete'; readonly path: string };
export type CommitResult =
  | { readonly state: 'committed'; readonly head: string }
  /** The head was not `parent` any more: nothing was done. */
  | { readonly state: 'moved' }
  /** No answer: it may have been done. Look. */
  | {
      readonly state: 'unanswered';
      readonly why: string;
      /** When it is not there: how long to wait before it is sent again. */
      readonly retryAfterMilliseconds: number;
    };
/** `gitOid`: of a file that the hub keeps in git itself, and says no other digest of. */
export type DownloadFile = {
  readonly path: string;
  readonly revision: string;
  readonly size: number;
} & FileIdentity;
export type FileIdentity = { readonly sha256: Digest } | { readonly gitOid: string };
