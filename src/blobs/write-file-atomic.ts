import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { orDiskFull } from './errors.ts';
import { ownProcessToken } from './process-token.ts';

/**
 * Writes a file whole or not at all: readers see the old content or the new one, also after a crash or a power cut.
 * The folder is made when it is missing. A full disk is {@link DiskFull} and leaves nothing behind.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  options: { readonly mode?: number } = {},
): Promise<void> {
  const directory = dirname(path);
  await makeDirectory(directory);
  const temporary = join(directory, `.${basename(path)}.${await temporarySuffix()}`);
  try {
    const handle = await open(temporary, 'wx', options.mode ?? 0o644);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw orDiskFull(path, error);
  }
  await syncDirectory(directory);
}

/** Unique among all processes and worker threads, and names its process: what a dead one left can be recognised and removed. */
export async function temporarySuffix(): Promise<string> {
  return `${await ownProcessToken()}.${randomBytes(6).toString('hex')}.tmp`;
}

/** Makes a folder and those above it, and their names as durable as the files that will be put into them. */
export async function makeDirectory(directory: string): Promise<void> {
  const whole = resolve(directory);
  const first = await mkdir(whole, { recursive: true });
  if (first === undefined) return;
  for (let child = whole; child.length >= first.length; child = dirname(child)) {
    await syncDirectory(dirname(child));
  }
}

/** Makes a rename in this folder survive a power cut. Where a folder cannot be opened (Windows), the rename is durable by itself or not at all. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
