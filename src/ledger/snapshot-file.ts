import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from './durable-file.ts';
import type { SnapshotCache } from './read-state.ts';
import { wholeLines } from './whole-lines.ts';

/** The snapshot as a file of the cache folder. A cache that cannot be read or written costs time, never a run. */
export function snapshotFile(cacheDirectory: string, ledgerId: string): SnapshotCache {
  const path = join(cacheDirectory, `ledger-${encodeURIComponent(ledgerId)}.ndjson`);
  return {
    async *load() {
      try {
        yield* wholeLines(path, (await stat(path)).size);
      } catch {
        // A reader sees that its end is missing.
      }
    },
    save: (pieces) => replaceFile(path, pieces).catch(() => undefined),
  };
}
