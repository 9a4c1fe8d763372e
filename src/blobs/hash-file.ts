import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Digest } from '../resources/digest.ts';
import { FileChanged } from './errors.ts';
import { type LookedAt, openRegular } from './open-regular.ts';

const READ_BYTES = 1024 * 1024;

/** Both names that a Hub gives to the same bytes: sha256 (LFS files) and git's blob sha1 (regular files). */
export interface FileHashes {
  readonly digest: Digest;
  /** 40 hex digits: sha1 over `blob <size>\0` and the bytes. */
  readonly gitOid: string;
  readonly sizeBytes: number;
}

/**
 * Reads a file once and gives both of its hashes. `onBytes` hears how many bytes the last read brought.
 * Throws {@link FileChanged} when the file grows or shrinks meanwhile: git's hash starts with the size.
 */
export async function hashFile(path: string, options: HashOptions = {}): Promise<FileHashes> {
  const { gitOid, ...hashes } = await read(path, options, Number.POSITIVE_INFINITY);
  if (gitOid === undefined) throw new TypeError('a git hash has no upper bound here');
  return { ...hashes, gitOid };
}

/** What is always kept in LFS is named by its sha256 alone: git's hash of a weights file has no use. */
export type StoredHashes = Omit<FileHashes, 'gitOid'> & { readonly gitOid?: string };

/** The Hub puts every file above 10 MB into LFS. */
const MOST_REGULAR_BYTES = 32 * 1024 * 1024;

export function hashStored(
  path: string,
  { signal }: Pick<HashOptions, 'signal'> = {},
): Promise<StoredHashes> {
  return read(path, signal === undefined ? {} : { signal }, MOST_REGULAR_BYTES);
}

interface HashOptions {
  readonly signal?: AbortSignal;
  /** Nothing else is hashed in its place. */
  readonly looked?: LookedAt;
  readonly onBytes?: (bytes: number) => void;
}

async function read(path: string, options: HashOptions, mostGitBytes: number): Promise<StoredHashes> {
  const file = await openRegular(path, options.looked);
  try {
    const { size } = await file.stat();
    const sha256 = createHash('sha256');
    const sha1 = size > mostGitBytes ? undefined : createHash('sha1').update(`blob ${size}\0`);
    let sizeBytes = 0;
    for await (const chunk of chunksOf(file, options.signal)) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > size) break;
      sha256.update(chunk);
      sha1?.update(chunk);
      options.onBytes?.(chunk.byteLength);
    }
    if (sizeBytes !== size) throw new FileChanged(path);
    const gitOid = sha1?.digest('hex');
    return {
      digest: `sha256:${sha256.digest('hex')}`,
      sizeBytes,
      ...(gitOid === undefined ? {} : { gitOid }),
    };
  } finally {
    await file.close();
  }
}

/**
 * The file through two buffers that are used again and again: one is filled while the other is hashed. A stream takes a new
 * one for every read, and they pile up faster than they are collected: some hundred megabytes for a large file.
 */
async function* chunksOf(file: FileHandle, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  const buffers: [Buffer, Buffer] = [Buffer.allocUnsafeSlow(READ_BYTES), Buffer.allocUnsafeSlow(READ_BYTES)];
  let reading = file.read(buffers[0], 0, READ_BYTES);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      signal?.throwIfAborted();
      if (bytesRead === 0) return;
      buffers.reverse();
      reading = file.read(buffers[0], 0, READ_BYTES);
      yield buffers[1].subarray(0, bytesRead);
    }
  } finally {
    // The file is closed next, and nothing may still be reading it then.
    await reading.catch(() => undefined);
  }
}

export function hashBytes(bytes: string | Uint8Array): FileHashes {
  const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  return {
    digest: `sha256:${createHash('sha256').update(buffer).digest('hex')}`,
    gitOid: createHash('sha1').update(`blob ${buffer.byteLength}\0`).update(buffer).digest('hex'),
    sizeBytes: buffer.byteLength,
  };
}
