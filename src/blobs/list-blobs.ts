import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../resources/digest.ts';
import { errorCode } from './errors.ts';
import { namesIn } from './if-there.ts';

export interface BlobStat {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** `usedAt`: when it was last read or written, as far as the file system writes that down; ISO 8601. */
export interface ListedBlob extends BlobStat {
  readonly usedAt: string;
}

export async function statBlob(path: string, digest: Digest): Promise<ListedBlob | undefined> {
  try {
    const file = await stat(path);
    const usedAt = new Date(Math.max(file.atimeMs, file.mtimeMs)).toISOString();
    return file.isFile() ? { digest, sizeBytes: file.size, usedAt } : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** All that is named by a digest below this folder, in the order of their names. */
export async function* listBlobs(directory: string): AsyncIterable<ListedBlob> {
  const shards = await namesIn(directory);
  for (const shard of shards.toSorted(byName)) {
    for (const name of (await readdir(join(directory, shard))).toSorted(byName)) {
      if (!/^[0-9a-f]{64}$/.test(name)) continue;
      const blob = await statBlob(join(directory, shard, name), `sha256:${name}`);
      if (blob !== undefined) yield blob;
    }
  }
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}
