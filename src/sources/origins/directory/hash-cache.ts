import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { isSettled } from '../../../blobs/file-stamp.ts';
import { writeFileAtomic } from '../../../blobs/write-file-atomic.ts';
import type { Digest } from '../../../resources/digest.ts';
import { digest, lenient, parsedAs } from '../../../resources/foreign-json.ts';
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

/** `atNs`: when it was hashed; a string, because it does not fit a number. */
type Entry = v.InferOutput<typeof entry>;

const entry = v.object({
  stamp: v.string(),
  sha256: digest,
  gitOid: v.string(),
  atNs: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
});
const kept = v.record(v.string(), lenient(entry));

function parse(text: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [path, one] of Object.entries(parsedAs(kept, text) ?? {}))
    if (one !== undefined) entries.set(path, one);
  return entries;
}
