import { join, resolve } from 'node:path';
import { type BlobStore, openBlobStore } from '../../blobs/blob-store.ts';
import { type HubIdentity, readIdentity } from './hub-identity.ts';
import { lockDirectory } from './lock-directory.ts';
import { type Repos, openRepos } from './repos.ts';

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
  close(): Promise<void>;
}

/** Throws {@link HubBusy} when another process writes there. Read-only needs no lock and writes nothing. */
export async function openStore(where: string, readOnly: boolean): Promise<HubStore> {
  const directory = resolve(where);
  const lock = readOnly ? undefined : await lockDirectory(directory);
  try {
    return {
      directory,
      readOnly,
      identity: await readIdentity(directory, readOnly),
      blobs: openBlobStore(join(directory, 'blobs')),
      repos: await openRepos(join(directory, 'repos'), readOnly),
      close: async () => lock?.release(),
    };
  } catch (error) {
    await lock?.release();
    throw error;
  }
}
