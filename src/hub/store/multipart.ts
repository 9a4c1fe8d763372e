import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStat, BlobStore, Digest } from '../../blobs/blob-store.ts';
import { errorCode, orDiskFull } from '../../blobs/errors.ts';
import { makeDirectory } from '../../blobs/write-file-atomic.ts';
import { HubError } from '../hub-error.ts';
import { openPendingUploads, type PendingUpload } from './pending-uploads.ts';
import { isThere } from '../../blobs/if-there.ts';

export interface MultipartUpload extends PendingUpload {
  readonly digest: Digest;
  readonly partBytes: number;
}

/**
 * Large files in parts that may come at once and in any order. Each part is written where it belongs in one file,
 * which in the end becomes the blob: there is never a second copy.
 */
export interface MultipartUploads {
  /** Gives an ETag for the part. A part can be sent again. */
  writePart(upload: MultipartUpload, number: number, bytes: AsyncIterable<Uint8Array>): Promise<string>;
  /** Hashes the whole and makes it a blob. A client that leaves meanwhile can ask again. */
  complete(upload: MultipartUpload, signal: AbortSignal): Promise<BlobStat>;
}

/** Longer than an upload address lives: no client can still be writing. */
const ABANDONED_MILLISECONDS = 2 * 24 * 60 * 60 * 1000;
const SMALLEST_PART_BYTES = 16 * 1024 * 1024;
const PARTS_MAXIMUM = 10_000;

/** Clients hold a few parts in memory, so parts are as small as a sane number of them allows. */
export function planUpload(digest: Digest, sizeBytes: number): Omit<MultipartUpload, 'owner'> {
  const steps = Math.max(1, Math.ceil(sizeBytes / PARTS_MAXIMUM / SMALLEST_PART_BYTES));
  return { id: randomUUID(), digest, sizeBytes, partBytes: steps * SMALLEST_PART_BYTES };
}

export function partCount({
  sizeBytes,
  partBytes,
}: Pick<MultipartUpload, 'sizeBytes' | 'partBytes'>): number {
  return Math.ceil(sizeBytes / partBytes);
}

export function openMultipartUploads(directory: string, blobs: BlobStore): MultipartUploads {
  const writing = new Map<string, number>();
  const pending = openPendingUploads();
  const closed = new Set<string>();
  /** Parts that came whole, since this hub runs: a file with holes need not be hashed to be refused. */
  const arrived = new Map<string, Set<number>>();
  /** Whether it was begun before this hub was started again: it is not known which parts came then. */
  const existed = new Map<string, Promise<boolean>>();
  const pathOf = ({ id }: Pick<MultipartUpload, 'id'>): string => {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new HubError(400, 'Not an upload');
    return join(directory, id);
  };
  async function forget(id: string): Promise<void> {
    pending.remove(id);
    writing.delete(id);
    arrived.delete(id);
    existed.delete(id);
    await rm(pathOf({ id }), { force: true });
  }

  return {
    async writePart(upload, number, bytes) {
      const path = pathOf(upload);
      if (closed.has(upload.id)) throw new HubError(404, 'This upload is complete already');
      for (const id of pending.admit(upload)) await forget(id);
      writing.set(upload.id, (writing.get(upload.id) ?? 0) + 1);
      try {
        await makeDirectory(directory);
        const before = existed.get(upload.id) ?? isThere(path);
        existed.set(upload.id, before);
        await before;
        const etag = await writeAt(path, partRange(upload, number), bytes);
        arrived.set(upload.id, (arrived.get(upload.id) ?? new Set()).add(number));
        return etag;
      } catch (error) {
        throw orDiskFull(directory, error);
      } finally {
        writing.set(upload.id, (writing.get(upload.id) ?? 1) - 1);
      }
    },
    async complete(upload, signal) {
      const path = pathOf(upload);
      const { digest, sizeBytes } = upload;
      if ((writing.get(upload.id) ?? 0) > 0)
        throw new HubError(409, 'A part of this upload is still being written');
      const parts = arrived.get(upload.id);
      const isOurs = (await existed.get(upload.id)) === false;
      if (isOurs && (parts?.size ?? 0) < partCount(upload))
        throw new HubError(400, `Only ${parts?.size ?? 0} of ${partCount(upload)} parts were uploaded`);
      // A late part would change the blob after it was hashed.
      closed.add(upload.id);
      try {
        const stored = await blobs.adopt(path, 'move', { digest, sizeBytes, signal });
        await forget(upload.id);
        return stored;
      } catch (error) {
        if (signal.aborted) {
          closed.delete(upload.id);
          throw error;
        }
        await forget(upload.id);
        if (errorCode(error) !== 'ENOENT') throw error;
        // The answer to an earlier completion was lost: what was asked for is there.
        const stored = await blobs.stat(digest);
        if (stored?.sizeBytes === sizeBytes) return stored;
        throw new HubError(404, 'Nothing was uploaded');
      }
    },
  };
}

function partRange(
  upload: MultipartUpload,
  number: number,
): { readonly start: number; readonly length: number } {
  if (!Number.isInteger(number) || number < 1 || number > partCount(upload)) {
    throw new HubError(400, `This upload has no part ${number}`);
  }
  const start = (number - 1) * upload.partBytes;
  return { start, length: Math.min(upload.partBytes, upload.sizeBytes - start) };
}

async function writeAt(
  path: string,
  { start, length }: { readonly start: number; readonly length: number },
  bytes: AsyncIterable<Uint8Array>,
): Promise<string> {
  const hash = createHash('sha256');
  let written = 0;
  // Neither truncates nor needs the file to be there: parts come in any order.
  const handle = await open(path, 'a').then(async (created) => {
    await created.close();
    return open(path, 'r+');
  });
  try {
    for await (const chunk of bytes) {
      if (written + chunk.byteLength > length)
        throw new HubError(400, `This part has more than ${length} bytes`);
      hash.update(chunk);
      for (let done = 0; done < chunk.byteLength;) {
        const { bytesWritten } = await handle.write(
          chunk,
          done,
          chunk.byteLength - done,
          start + written + done,
        );
        done += bytesWritten;
      }
      written += chunk.byteLength;
    }
  } finally {
    await handle.close();
  }
  if (written !== length) throw new HubError(400, `This part has ${written} bytes instead of ${length}`);
  return hash.digest('hex');
}

/** What no client completed goes, once its addresses have long expired. */
export async function sweepUploads(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const file = await stat(join(directory, name));
    if (Date.now() - file.mtimeMs > ABANDONED_MILLISECONDS) await rm(join(directory, name), { force: true });
  }
}
