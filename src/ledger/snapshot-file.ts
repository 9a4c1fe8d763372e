import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from './durable-file.ts';
import type { SnapshotCache } from './read-state.ts';

/** The snapshot as a file of the cache folder. A cache that cannot be read or written costs time, never a run. */
export function snapshotFile(cacheDirectory: string, ledgerId: string): SnapshotCache {
  const path = join(cacheDirectory, `ledger-${encodeURIComponent(ledgerId)}.json`);
  return {
    load: () => readFile(path).catch(() => undefined),
    save: (bytes) => replaceFile(path, bytes).catch(() => undefined),
  };
}
