import PQueue from 'p-queue';
import type { RepoTree } from '../../../drivers/observe-context.ts';
import type { Digest } from '../../../resources/digest.ts';
import type { RemoteFile } from '../../../resources/publication.ts';
import { blobSize } from './blobs.ts';
import { digestOfTag, readManifest, readTags } from './manifests.ts';
import { LATEST } from './names.ts';
import type { HttpClient } from '../../../endpoints/http-client.ts';

/** The head of a repo that has no tag `latest`. */
export const ABSENT = 'absent';

const BLOBS_AT_ONCE = 6;

export interface Reading {
  /** Of the tags, only this one is needed; absent: all of them. */
  readonly version?: string | undefined;
  filesAt(digest: string): Promise<readonly RemoteFile[]>;
}

/** Undefined: it has none of the tags that were looked for. */
export async function readTree(
  http: HttpClient,
  repo: string,
  { version, filesAt }: Reading,
): Promise<RepoTree | undefined> {
  const tags =
    version === undefined ? await readTags(http, repo) : await tagsOf(http, repo, [LATEST, version]);
  if (tags.size === 0) return undefined;
  const head = tags.get(LATEST);
  const others = [...tags].filter(([name]) => name !== LATEST);
  return {
    head: head ?? ABSENT,
    files: head === undefined ? [] : await filesAt(head),
    tags: Object.fromEntries(others),
    branches: {},
  };
}

async function tagsOf(
  http: HttpClient,
  repo: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Digest>> {
  const found = await Promise.all(
    names.map(async (name) => [name, await digestOfTag(http, repo, name)] as const),
  );
  return new Map(found.flatMap(([name, digest]) => (digest === undefined ? [] : [[name, digest] as const])));
}

/**
 * The files of a manifest whose blobs are there with the size that it says. A registry checks that when a manifest comes, and
 * shows a manifest all the same whose blobs were lost since.
 */
export async function filesWithBlobs(
  http: HttpClient,
  repo: string,
  digest: string,
): Promise<{ readonly files: readonly RemoteFile[]; readonly isWhole: boolean }> {
  const { layers } = await readManifest(http, repo, digest);
  const queue = new PQueue({ concurrency: BLOBS_AT_ONCE });
  const found = await queue.addAll(
    layers.map((layer) => async (): Promise<readonly RemoteFile[]> => {
      const size = await blobSize(http, repo, layer.digest);
      return size === layer.size ? [{ path: layer.path, size, sha256: layer.digest }] : [];
    }),
  );
  const files = found.flat();
  return { files, isWhole: files.length === layers.length };
}
