import { readFile } from 'node:fs/promises';
import { isSettled } from '../../../blobs/file-stamp.ts';
import { writeFileAtomic } from '../../../blobs/write-file-atomic.ts';
import { isDigest, type Digest } from '../../../resources/digest.ts';
import type { FoundFile } from './source-folder.ts';

export interface RememberedHash {
  readonly sha256: Digest;
  readonly gitOid: string;
}

/** What files were when they were hashed last. Disposable: without it, everything is hashed once more. */
export interface HashCache {
  get(file: FoundFile): RememberedHash | undefined;
  set(file: FoundFile, hash: RememberedHash, hashedAtNs: bigint): void;
  /** Writes the file when something was added; a cache that cannot be written is no reason to fail. */
  save(): Promise<void>;
}

/** `since`: what was hashed before is due again. Nanoseconds. */
export async function openHashCache(path: string, since?: bigint): Promise<HashCache> {
  const entries = parse(await readFile(path, 'utf8').catch(() => ''));
  let changed = false;
  return {
    get: (file) => {
      const entry = entries.get(file.absolute);
      const isDue = entry === undefined || (since !== undefined && BigInt(entry.atNs) < since);
      return !isDue && entry.stamp === file.stamp ? entry : undefined;
    },
    set(file, { sha256, gitOid }, hashedAtNs) {
      if (!isSettled(file, hashedAtNs)) return;
      entries.set(file.absolute, { stamp: file.stamp, sha256, gitOid, atNs: String(hashedAtNs) });
      changed = true;
    },
    async save() {
      if (!changed) return;
      changed = false;
      const text = JSON.stringify(Object.fromEntries(entries));
      await writeFileAtomic(path, text).catch(() => undefined);
    },
  };
}

interface Entry extends RememberedHash {
  readonly stamp: string;
  /** When it was hashed; a string, because it does not fit a number. */
  readonly atNs: string;
}

function parse(text: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return entries;
  }
  if (typeof parsed !== 'object' || parsed === null) return entries;
  for (const [path, value] of Object.entries(parsed)) {
    const entry = readEntry(value);
    if (entry !== undefined) entries.set(path, entry);
  }
  return entries;
}

function readEntry(value: unknown): Entry | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const stamp: unknown = Reflect.get(value, 'stamp');
  const sha256: unknown = Reflect.get(value, 'sha256');
  const gitOid: unknown = Reflect.get(value, 'gitOid');
  const atNs: unknown = Reflect.get(value, 'atNs');
  if (typeof stamp !== 'string' || typeof sha256 !== 'string' || typeof gitOid !== 'string') return undefined;
  if (typeof atNs !== 'string' || !/^\d{1,20}$/.test(atNs)) return undefined;
  return isDigest(sha256) ? { stamp, sha256, gitOid, atNs } : undefined;
}
