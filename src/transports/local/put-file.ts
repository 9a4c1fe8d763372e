import { createHash } from 'node:crypto';
import { constants, createReadStream, type Stats } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Digest } from '../../resources/digest.ts';
import { arrivedAsOther } from '../file-failures.ts';
import type { ExpectedFile, HashOptions } from '../transport.ts';
import { errorCode } from './failures.ts';
import { openNoLink } from './inside.ts';

/**
 * Copies a file and hashes the copy. It shares blocks with the original where the file system can (reflink) but never
 * the inode: changing a tenant's weights in place must not change the store that they came from.
 */
export async function putFile(localPath: string, path: string, expected: ExpectedFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.part`;
  await fill(localPath, part, expected);
  const digest = await hashOf(part, expected);
  if (digest !== expected.sha256) {
    await rm(part, { force: true });
    throw arrivedAsOther(path, digest, expected.sha256);
  }
  await chmod(part, 0o444);
  await sync(part);
  await rename(part, path);
}

async function fill(localPath: string, part: string, expected: ExpectedFile): Promise<void> {
  const arrived = await ownSizeOf(part);
  if (arrived === expected.size) return;
  if (arrived === undefined || arrived > expected.size) {
    await rm(part, { force: true });
    if (await reflink(localPath, part)) return;
  }
  const start = (await ownSizeOf(part)) ?? 0;
  const file = await openNoLink(part, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND);
  await pipeline(
    createReadStream(localPath, { start, highWaterMark: 1024 * 1024 }),
    file.createWriteStream(),
    {
      ...(expected.signal === undefined ? {} : { signal: expected.signal }),
    },
  );
}

async function reflink(localPath: string, part: string): Promise<boolean> {
  try {
    await copyFile(localPath, part, constants.COPYFILE_FICLONE_FORCE);
    await chmod(part, 0o644);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw error;
    await rm(part, { force: true });
    return false;
  }
}

/** Undefined when there is no such file. A link is none: its owner can change what it points at. */
export async function hashIfThere(path: string, options: HashOptions = {}): Promise<Digest | undefined> {
  return (await fileIfThere(path)) === undefined ? undefined : hashOf(path, options);
}

async function hashOf(path: string, { signal, onBytes }: HashOptions): Promise<Digest> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, {
    highWaterMark: 1024 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('a stream without an encoding gives bytes');
    hash.update(chunk);
    onBytes?.(chunk.byteLength);
  }
  return `sha256:${hash.digest('hex')}`;
}

/** Undefined: no file, or a name for what is somewhere else too: what is written to it would be written there. */
async function ownSizeOf(path: string): Promise<number | undefined> {
  const file = await fileIfThere(path);
  return file?.nlink === 1 ? file.size : undefined;
}

async function fileIfThere(path: string): Promise<Stats | undefined> {
  try {
    const file = await lstat(path);
    return file.isFile() ? file : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
