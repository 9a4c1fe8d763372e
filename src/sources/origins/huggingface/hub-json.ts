import type { ListedFile } from '../../../resources/content.ts';
import { isDigest } from '../../../resources/digest.ts';

/** The commit of an answer about a revision; undefined when it is none. */
export function readCommit(text: string): string | undefined {
  const sha = fieldOf(parse(text), 'sha');
  return typeof sha === 'string' && /^[0-9a-f]{40}$/.test(sha) ? sha : undefined;
}

/** As the hub says it: its name is not a path yet. */
export type TreeEntry = Omit<ListedFile, 'path'> & { readonly name: string };

/** The files of one page of a tree; undefined when it is none. */
export function readTree(text: string): readonly TreeEntry[] | undefined {
  const page = parse(text);
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
  if (typeof name !== 'string' || typeof size !== 'number' || typeof oid !== 'string') return undefined;
  const lfs = fieldOf(entry, 'lfs');
  if (lfs === undefined || lfs === null) return { name, size, gitOid: oid };
  const sha256 = `sha256:${String(fieldOf(lfs, 'oid'))}`;
  const lfsSize = fieldOf(lfs, 'size');
  return isDigest(sha256) ? { name, size: typeof lfsSize === 'number' ? lfsSize : size, sha256 } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
