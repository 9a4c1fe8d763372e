import { statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BlobStore, openBlobStore } from '../../blobs/blob-store.ts';
import { type HubIdentity, readIdentity } from './hub-identity.ts';
import { lockDirectory } from './lock-directory.ts';
import { type MultipartUploads, openMultipartUploads, sweepUploads } from './multipart.ts';
import { type Repos, openRepos } from './repos.ts';
import { sweepAfterCrash } from './sweep-after-crash.ts';
import { type XorbStore, openXorbStore } from '../xet/xorb-store.ts';

/**
 * A hub's directory: `hub.json` (who it is), `lock.<n>` (which process writes), `blobs/` (contents of all files),
 * `repos/<id>/` (one `repo.json` that changes, commits and trees that do not), `multipart/`, `xet/`.
 */
export interface HubStore {
  readonly directory: string;
  readonly readOnly: boolean;
  readonly identity: HubIdentity;
  readonly blobs: BlobStore;
  readonly repos: Repos;
  readonly uploads: MultipartUploads;
  readonly xorbs: XorbStore;
  /** What its disk has left. Bytes. */
  freeBytes(): Promise<number>;
  close(): Promise<void>;
}

/** Throws {@link HubBusy} when another process writes there. Read-only needs no lock and writes nothing. */
export async function openStore(where: string, readOnly: boolean): Promise<HubStore> {
  const directory = resolve(where);
  const lock = readOnly ? undefined : await lockDirectory(directory);
  try {
    if (lock?.tookOver === true) await sweepAfterCrash(directory);
    const blobs = openBlobStore(join(directory, 'blobs'));
    const multipart = join(directory, 'multipart');
    if (!readOnly) await sweepUploads(multipart);
    return {
      directory,
      readOnly,
      blobs,
      identity: await readIdentity(directory, readOnly),
      repos: await openRepos(join(directory, 'repos'), readOnly),
      uploads: openMultipartUploads(multipart, blobs),
      xorbs: openXorbStore(join(directory, 'xet'), blobs),
      async freeBytes() {
        const { bavail, bsize } = await statfs(directory);
        return bavail * bsize;
      },
      close: async () => lock?.release(),
    };
  } catch (error) {
    await lock?.release();
    throw error;
  }
}
