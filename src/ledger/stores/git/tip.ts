/** A commit of the ledger's branch, as far as it is needed to read it and to put another on top of it. */
export interface Tip {
  /** Undefined: the branch does not exist. */
  readonly commit: string | undefined;
  /** What the next commit stands on; see `Mirror.commit`. */
  readonly base: string | undefined;
  /** Path -> blob. */
  readonly files: ReadonlyMap<string, { readonly oid: string; readonly sizeBytes: number }>;
  /** Folder -> tree; of all folders but the root. */
  readonly trees: ReadonlyMap<string, string>;
}
