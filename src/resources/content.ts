import canonicalize from 'canonicalize';
import type { Digest, HashText } from './digest.ts';
import type { InnerPath } from './inner-path.ts';

/** One file of an artifact or a source. */
export interface FileEntry {
  readonly path: InnerPath;
  /** Bytes. */
  readonly size: number;
  readonly sha256: Digest;
  /** Git blob sha1 of the bytes: how the Hub names files that are not in LFS. Hex. */
  readonly gitOid?: string;
}

/** A file as a listing shows it, which knows one of its names at least. */
export interface ListedFile {
  readonly path: InnerPath;
  /** Bytes. */
  readonly size: number;
  readonly sha256?: Digest;
  readonly gitOid?: string;
}

/** A named set of files and the digest that stands for all of it. */
export interface Content {
  readonly digest: Digest;
  readonly files: readonly FileEntry[];
}

/** sha256 over the canonical JSON (RFC 8785) of the sorted `[{path, size, sha256}]`. */
export function contentDigest(files: readonly FileEntry[], hash: HashText): Digest {
  const sorted = files
    .map(({ path, size, sha256 }) => ({ path, size, sha256 }))
    .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return hash(canonicalJson(sorted));
}

/** RFC 8785: equal values give equal text, whatever the order of their keys. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('a value without a JSON form cannot be hashed');
  return text;
}
