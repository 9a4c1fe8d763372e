/** What lies in the local store and among the toolchains, and who needs it: by the same answer as gc. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore, ListedBlob } from '../blobs/blob-store.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { CacheContents, CachedBlob, CachedTool } from '../report/cache.ts';
import type { Digest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import { installedSize } from '../toolchains/installed-marker.ts';
import { garbageBlobs, type Kept } from './find-garbage.ts';

export async function cachedBlobs(
  blobs: Pick<BlobStore, 'list' | 'others'>,
  ledger: LedgerState,
  kept: Kept,
): Promise<CacheContents['blobs']> {
  const all: ListedBlob[] = [];
  for await (const blob of blobs.list()) all.push(blob);
  const others = await blobs.others();
  const once = {
    async *list() {
      yield* all;
    },
    others: async () => others,
  };
  const garbage = new Set((await garbageBlobs(once, kept)).garbage.map(({ digest }) => digest));
  const names = namesByFile(ledger);
  return all.map((blob): CachedBlob => {
    const isOurs = kept.files.has(blob.digest);
    const folders = others.filter(({ digests }) => digests.has(blob.digest)).map(({ folder }) => folder);
    return {
      ...blob,
      state: garbage.has(blob.digest) ? 'unneeded' : isOurs ? 'needed' : 'of another',
      of: [...(names.get(blob.digest) ?? [])],
      folders,
    };
  });
}

/** Artifacts and sources that a file is of, or was. */
function namesByFile({ outputs, sources }: LedgerState): ReadonlyMap<Digest, ReadonlySet<ResourceId>> {
  const names = new Map<Digest, Set<ResourceId>>();
  for (const { id, output } of [...outputs.values(), ...sources.values()])
    for (const { sha256 } of output.files) {
      const known = names.get(sha256);
      if (known === undefined) names.set(sha256, new Set([id]));
      else known.add(id);
    }
  return names;
}

/** Versions that are installed, and what is left of an installation that was killed. */
export async function cachedTools(cacheDirectory: string): Promise<readonly CachedTool[]> {
  const top = join(cacheDirectory, 'toolchains');
  const namesIn = async (folder: string): Promise<readonly string[]> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.endsWith('.lock'))
      .map(({ name }) => name);
  };
  const tools: CachedTool[] = [];
  for (const tool of await namesIn(top))
    for (const version of await namesIn(join(top, tool))) {
      const path = join(top, tool, version);
      tools.push({
        tool,
        version,
        path,
        sizeBytes: await installedSize(path),
        isPartial: version.startsWith('.'),
      });
    }
  return tools;
}
