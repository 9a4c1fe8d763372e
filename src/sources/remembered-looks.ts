import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { writeFileAtomic } from '../blobs/write-file-atomic.ts';
import type { Digest } from '../resources/digest.ts';
import { digest, parsedAs } from '../resources/foreign-json.ts';

/** Listings in whose files nothing was wrong. Disposable: without it they are looked at once more. */
export interface RememberedLooks {
  has(key: Digest): Promise<boolean>;
  add(key: Digest): void;
  /** A file that cannot be written is no reason to fail. */
  save(): Promise<void>;
}

/** Another number when a look finds more than before. */
const VERSION = 1;
/** The newest stay; a fleet of some thousand models is small beside it. */
const MOST = 20_000;

export function rememberedLooks(path: string): RememberedLooks {
  let read: Promise<Set<Digest>> | undefined;
  const added = new Set<Digest>();
  const keys = (): Promise<Set<Digest>> => (read ??= readKeys(path));
  return {
    has: async (key) => added.has(key) || (await keys()).has(key),
    add: (key) => void added.add(key),
    async save() {
      if (added.size === 0) return;
      const all = [...(await keys()), ...added].slice(-MOST);
      read = Promise.resolve(new Set(all));
      added.clear();
      await writeFileAtomic(path, JSON.stringify({ version: VERSION, keys: all })).catch(() => undefined);
    },
  };
}

const kept = v.object({ version: v.literal(VERSION), keys: v.array(digest) });

async function readKeys(path: string): Promise<Set<Digest>> {
  return new Set(parsedAs(kept, await readFile(path, 'utf8').catch(() => undefined))?.keys);
}
