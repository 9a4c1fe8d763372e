import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../blobs/write-file-atomic.ts';
import { type Digest, isDigest } from '../resources/digest.ts';

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

async function readKeys(path: string): Promise<Set<Digest>> {
  try {
    const stored: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof stored !== 'object' || stored === null) return new Set();
    const keys: unknown = Reflect.get(stored, 'version') === VERSION ? Reflect.get(stored, 'keys') : [];
    const texts = Array.isArray(keys) ? keys.filter((key: unknown) => typeof key === 'string') : [];
    return new Set(texts.filter(isDigest));
  } catch {
    return new Set();
  }
}
