import type { BlobStore, Digest } from '../../blobs/blob-store.ts';
import { hashBytes } from '../../blobs/hash-file.ts';
import { HubError } from '../hub-error.ts';
import { type FileEntry, lfsEntry, parsePointer } from './git-objects.ts';

type StoredFile = Omit<FileEntry, 'name'>;

/** Stores what came in the commit itself. Text that is an LFS pointer names an LFS file, as it does for git. */
export async function storeRegularFile(blobs: BlobStore, content: Uint8Array): Promise<StoredFile> {
  const pointer = parsePointer(content);
  if (pointer !== undefined) return findLfsFile(blobs, pointer.digest, pointer.sizeBytes);
  const { digest, gitOid, sizeBytes } = hashBytes(content);
  if ((await blobs.stat(digest))?.sizeBytes !== sizeBytes)
    await blobs.write(once(content), { digest, sizeBytes });
  return { kind: 'file', oid: gitOid, sizeBytes, digest, lfs: false };
}

/** The size is what is stored; what the client says is only compared, and some say nothing. */
export async function findLfsFile(blobs: BlobStore, digest: Digest, saidBytes?: number): Promise<StoredFile> {
  const blob = await blobs.stat(digest);
  if (blob === undefined || (saidBytes !== undefined && saidBytes !== blob.sizeBytes)) {
    throw new HubError(400, `LFS pointer pointed to a file that does not exist: ${digest}`);
  }
  return lfsEntry('', digest, blob.sizeBytes);
}

async function* once(content: Uint8Array): AsyncIterable<Uint8Array> {
  yield content;
}
