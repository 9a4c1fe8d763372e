import type { ListedFile } from '../../../resources/content.ts';
import { isDigest } from '../../../resources/digest.ts';

/** The commit of an answer about a revision; undefined when it is none. */
export function readCommit(answer: unknown): string | undefined {
  const sha = fieldOf(answer, 'sha');
  return typeof sha === 'string' && /^[0-9a-f]{40}$/.test(sha) ? sha : undefined;
}

/** As the hub says it: its name is not a path yet. */
export type TreeEntry = Omit<ListedFile, 'path'> & { readonly name: string };

/** The files of one page of a tree; undefined when it is none. */
export function readTree(page: unknown): readonly TreeEntry[] | undefined {
  if (!Array.isArray(page)) return undefined;
  const files: TreeEntry[] = [];
  for (const entry of page) {
    if (fieldOf(entry, 'type') !== 'file') continue;
    const file = readEntry(entry);
    if (file === undefined) return undefined;
    files.push(file);
  }
  return files;
}

/** For a file in LFS, `oid` is of its pointer; what names its bytes is `lfs.oid`. */
function readEntry(entry: unknown): TreeEntry | undefined {
  const name = fieldOf(entry, 'path');
  const size = fieldOf(entry, 'size');
  const oid = fieldOf(entry, 'oid');
  if (typeof name !== 'string' || !isSize(size) || typeof oid !== 'string' || !OID.test(oid))
    return undefined;
  const lfs = fieldOf(entry, 'lfs');
  if (lfs === undefined || lfs === null) return { name, size, gitOid: oid };
  const sha256 = `sha256:${String(fieldOf(lfs, 'oid'))}`;
  const lfsSize = fieldOf(lfs, 'size') ?? size;
  return isDigest(sha256) && isSize(lfsSize) ? { name, size: lfsSize, sha256 } : undefined;
}

/** Of git, by either of its hashes. */
const OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
