import { parseBoundedJson } from '../../../resources/bounded-json.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import type { ListedFile } from '../../../resources/content.ts';
import { isDigest } from '../../../resources/digest.ts';

/** The commit of an answer about a revision; undefined when it is none. */
export function readCommit(text: string): string | undefined {
  const json = parseBoundedJson(text, BOUNDS.answer);
  const sha = 'value' in json ? fieldOf(json.value, 'sha') : undefined;
  return typeof sha === 'string' && /^[0-9a-f]{40}$/.test(sha) ? sha : undefined;
}

/** As the hub says it: its name is not a path yet. */
export type TreeEntry = Omit<ListedFile, 'path'> & { readonly name: string };

/** The files of one page of a tree; undefined when it is none. A text: the bound that it is over. */
export function readTree(text: string): readonly TreeEntry[] | string | undefined {
  const json = parseBoundedJson(text, BOUNDS.answer);
  if ('problem' in json) return json.isOver ? json.problem : undefined;
  const page = json.value;
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
  const lfsSize = fieldOf(lfs, 'size');
  return isDigest(sha256) ? { name, size: isSize(lfsSize) ? lfsSize : size, sha256 } : undefined;
}

/** Of git, by either of its hashes. */
const OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
