/**
 * Files named by what is in them. Answers "are the bytes with this digest here, and where", takes bytes in without
 * ever showing half of them, and finds out when a disk has changed them.
 * Layout: `sha256/<first two hex digits>/<64 hex digits>`, `tmp/` for what is being written, `quarantine/`.
 */
import { createHash } from 'node:crypto';
import { type BigIntStats, createReadStream } from 'node:fs';
import { chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Digest } from '../resources/digest.ts';
import { deleteUnmarked } from './delete-unmarked.ts';
import { DigestMismatch, errorCode, NotAFile, orDiskFull } from './errors.ts';
import { fileStamp } from './file-stamp.ts';
import { hashStored, type StoredHashes } from './hash-file.ts';
import { type BlobStat, type ListedBlob, listBlobs, statBlob } from './list-blobs.ts';
import type { LookedAt } from './open-regular.ts';
import type { OtherOwner, StoreMarks } from './store-marks.ts';
import { sweepTemporary } from './sweep-temporary.ts';
import { type Adoption, takeFile } from './take-file.ts';
import { makeDirectory, syncDirectory, temporarySuffix } from './write-file-atomic.ts';

export type { Digest } from '../resources/digest.ts';
export type { BlobStat, ListedBlob } from './list-blobs.ts';

/** What the caller was promised; anything else is a {@link DigestMismatch}. */
export interface ExpectedBlob {
  readonly digest?: Digest;
  readonly sizeBytes?: number;
}
/** `looked`: what was seen of the offered file; nothing else is taken in its place. `signal` ends its hashing; it stays where it is. */
export interface OfferedFile extends ExpectedBlob {
  readonly looked?: LookedAt;
  readonly signal?: AbortSignal;
}

export interface BlobStore {
  /** Size when the blob is there, else undefined. A stat, never a read. */
  stat(digest: Digest): Promise<BlobStat | undefined>;
  /** Absolute path of a blob; read-only; for tools that want a file (llama.cpp). */
  path(digest: Digest): string;
  /** `end` is inclusive, as in a Range header. A missing blob is an `error` event of the stream. */
  read(digest: Digest, range?: { readonly start: number; readonly end: number }): Readable;
  /** Streams to a temporary file while hashing; renames only when digest and size are as expected. */
  write(bytes: AsyncIterable<Uint8Array>, expected?: ExpectedBlob): Promise<BlobStat>;
  /**
   * Takes a file that exists: `copy` (reflink where the filesystem can), `link` (hard link, else copy) or `move`.
   * Hashes what was taken, not what was offered. A linked file becomes read-only under both of its names. Follows no link.
   */
  adopt(path: string, how: Adoption, expected?: OfferedFile): Promise<StoredHashes>;
  /** Leaves it where it is when another owner of this store has marked it. */
  delete(digest: Digest): Promise<void>;
  /** Who else uses this store, and what of it. */
  others(): Promise<readonly OtherOwner[]>;
  /** This owner needs these and no others. */
  keepMarks(digests: ReadonlySet<Digest>): Promise<void>;
  list(): AsyncIterable<ListedBlob>;
  /** Re-reads every byte; a blob that is not what its name says is put into `quarantine/`. */
  verify(digest: Digest): Promise<Verified>;
  /** As `verify`, but what this store has read before and nothing has touched since is not read again. */
  verifyOnce(digest: Digest): Promise<Verified>;
}
export type Verified = 'ok' | 'missing' | 'corrupt';

/**
 * Opening reads and writes nothing: folders appear with the first write. `marks`: what is put or found here is marked as its
 * owner's; a store that is not shared needs none.
 */
export function openBlobStore(directory: string, marks?: StoreMarks): BlobStore {
  const temporaries = join(directory, 'tmp');
  let ready: Promise<void> | undefined;
  /** Of what was read and found right: the stamp of its file at that time. */
  const right = new Map<Digest, string>();

  function path(digest: Digest): string {
    const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
    if (hex === undefined) throw new TypeError(`not a sha256 digest: ${digest}`);
    return join(directory, 'sha256', hex.slice(0, 2), hex);
  }

  async function prepare(): Promise<void> {
    await mkdir(temporaries, { recursive: true });
    await sweepTemporary(temporaries);
  }

  async function temporaryPath(): Promise<string> {
    ready ??= prepare();
    await ready.catch((error: unknown) => {
      ready = undefined;
      throw orDiskFull(directory, error);
    });
    return join(temporaries, await temporarySuffix());
  }

  async function settle(temporary: string, blob: BlobStat): Promise<BlobStat> {
    await chmod(temporary, 0o444);
    const target = path(blob.digest);
    const shard = join(target, '..');
    await makeDirectory(shard);
    await marks?.add(blob.digest);
    await rename(temporary, target);
    await syncDirectory(shard);
    return blob;
  }

  async function write(bytes: AsyncIterable<Uint8Array>, expected: ExpectedBlob = {}): Promise<BlobStat> {
    const temporary = await temporaryPath();
    const hash = createHash('sha256');
    let sizeBytes = 0;
    async function* hashed(): AsyncIterable<Uint8Array> {
      for await (const chunk of bytes) {
        sizeBytes += chunk.byteLength;
        // No need to fill the disk with what will be refused.
        if (expected.sizeBytes !== undefined && sizeBytes > expected.sizeBytes) return;
        hash.update(chunk);
        yield chunk;
      }
    }
    try {
      const handle = await open(temporary, 'wx', 0o644);
      try {
        await handle.writeFile(hashed());
        check({ digest: `sha256:${hash.copy().digest('hex')}`, sizeBytes }, expected);
        await handle.sync();
      } finally {
        await handle.close();
      }
      return await settle(temporary, { digest: `sha256:${hash.digest('hex')}`, sizeBytes });
    } catch (error) {
      throw orDiskFull(directory, error);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async function adopt(source: string, how: Adoption, expected: OfferedFile = {}): Promise<StoredHashes> {
    const { hashes, mtimeNs } = await take(source, how, expected);
    // Its names and its rights have changed the change time meanwhile, and nothing else may have.
    const now = await statOf(path(hashes.digest)).catch(() => undefined);
    if (now?.mtimeNs === mtimeNs) right.set(hashes.digest, fileStamp(now));
    return hashes;
  }

  async function take(
    source: string,
    how: Adoption,
    expected: OfferedFile,
  ): Promise<{ readonly hashes: StoredHashes; readonly mtimeNs: bigint }> {
    const temporary = await temporaryPath();
    try {
      const taken = await takeFile(source, temporary, { how, looked: expected.looked });
      try {
        const { mtimeNs } = await statOf(temporary);
        // The disk writes while we read what it still has in memory.
        const [hashes] = await Promise.all([hashStored(temporary, expected), syncFile(temporary)]);
        check(hashes, expected);
        await settle(temporary, hashes);
        await taken.keep();
        return { hashes, mtimeNs };
      } catch (error) {
        await taken.giveBack();
        throw error;
      }
    } catch (error) {
      throw orDiskFull(directory, error);
    } finally {
      // Also after success: renaming one of two names of the same file onto the other does nothing.
      await rm(temporary, { force: true });
    }
  }

  async function verify(digest: Digest): Promise<Verified> {
    try {
      const stamp = fileStamp(await statOf(path(digest)));
      if ((await hashStored(path(digest))).digest === digest) {
        right.set(digest, stamp);
        return 'ok';
      }
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return 'missing';
      if (!(error instanceof NotAFile)) throw error;
    }
    const quarantine = join(directory, 'quarantine');
    await mkdir(quarantine, { recursive: true });
    await rename(path(digest), join(quarantine, `${digest.slice(7)}.${await temporarySuffix()}`));
    return 'corrupt';
  }

  async function verifyOnce(digest: Digest): Promise<Verified> {
    const stamp = right.get(digest);
    if (stamp === undefined) return verify(digest);
    const now = await statOf(path(digest)).catch(() => undefined);
    return now !== undefined && fileStamp(now) === stamp ? 'ok' : verify(digest);
  }

  async function find(digest: Digest): Promise<BlobStat | undefined> {
    const found = await statBlob(path(digest), digest);
    if (found === undefined || marks === undefined) return found;
    const isNew = await marks.add(digest);
    // Another owner may have deleted it before the mark was there.
    return isNew ? statBlob(path(digest), digest) : found;
  }

  return {
    path,
    write,
    adopt,
    verify,
    verifyOnce,
    list: () => listBlobs(join(directory, 'sha256')),
    stat: find,
    read: (digest, range) => createReadStream(path(digest), { highWaterMark: 256 * 1024, ...range }),
    delete: async (digest) =>
      marks === undefined
        ? rm(path(digest), { force: true })
        : deleteUnmarked(path(digest), { digest, marks, temporaryPath }),
    others: async () => (await marks?.others()) ?? [],
    keepMarks: async (digests) => marks?.keep(digests),
  };
}

function check(actual: BlobStat, { digest, sizeBytes }: ExpectedBlob): void {
  const what = digest ?? 'bytes received';
  if (sizeBytes !== undefined && sizeBytes !== actual.sizeBytes) {
    throw new DigestMismatch(what, sizeBytes, actual.sizeBytes);
  }
  if (digest !== undefined && digest !== actual.digest) throw new DigestMismatch(what, digest, actual.digest);
}

function statOf(path: string): Promise<BigIntStats> {
  return stat(path, { bigint: true });
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
