/**
 * Where weights come from. An origin answers what a source consists of without reading weights from afar, and brings its
 * bytes into the store; what is in them is judged by `check/`, the same way for every origin.
 */
import type { BlobStore } from '../blobs/blob-store.ts';
import type { Progress } from '../drivers/apply-context.ts';
import type { OriginListing } from '../drivers/observe-context.ts';
import type { ReadRoute } from '../endpoints/read-routes.ts';
import type { FileEntry } from '../resources/content.ts';
import type { OriginKind, OriginSpec } from '../resources/source.ts';

export interface Origin<K extends OriginKind = OriginKind> {
  readonly kind: K;
  /** All that `list` sends; of an endpoint that is `readOnly` the client refuses the rest. None: it asks no server. */
  readonly readRoutes: readonly ReadRoute[];
  /**
   * The files that are the model, and a key that changes exactly when one of them does. Reads no weights over a network.
   * Throws WorldFailure when it could not look, also when there is nothing there.
   */
  list(spec: OriginSpec<K>, context: ListContext): Promise<OriginListing>;
  /**
   * Brings the listed files into the store, `only` those when given, and gives their digests. Continues what an earlier,
   * killed call left in `scratch`. Throws WorldFailure `conflict` when the source is no longer what was listed.
   */
  fetch(spec: OriginSpec<K>, listing: OriginListing, context: FetchContext): Promise<readonly FileEntry[]>;
}
/** Kind -> origin, each of its own sources. One that this version lacks, or that no source names, is left out. */
export type Origins = Readonly<Record<string, Origin>>;

export interface ListContext {
  readonly signal: AbortSignal;
  readonly meter: {
    request(route: string, bytes: number): void;
    hashed(bytes: number): void;
  };
  /** Hashing a large directory for the first time takes a while. */
  readonly progress?: (progress: Progress) => void;
}

export interface FetchContext {
  readonly signal: AbortSignal;
  readonly blobs: BlobStore;
  /** A folder of this action's own. */
  readonly scratch: string;
  readonly only?: (path: string) => boolean;
  /** Hears how many more bytes have arrived; negative when some had to be thrown away. */
  readonly onBytes?: (bytes: number) => void;
}
