import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../blobs/errors.ts';
import { isPidTaken } from './process-place.ts';

/**
 * Creates a file with all of its content at once, and only where there is none: of several processes that try, exactly
 * one gets true. (`wx` alone would show an empty file to a reader in between.)
 */
export async function createExclusively(
  path: string,
  content: string,
  { isDurable = true }: { readonly isDurable?: boolean } = {},
): Promise<boolean> {
  const temporary = temporaryBeside(path);
  const create = isDurable ? createDurably : createQuickly;
  try {
    await create(temporary, content);
    await link(temporary, path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return false;
    // File systems without hard links (FAT, some network mounts): exclusive still, whole only to those who retry.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS')
      return await createDirectly(() => create(path, content));
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  if (isDurable) await syncDirectory(dirname(path));
  return true;
}

async function createDirectly(create: () => Promise<void>): Promise<boolean> {
  try {
    await create();
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** `mkdir -p` that tells the truth: Node's recursive mkdir says ENOENT on a read-only file system. Only this user gets in. */
export async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolders(dirname(path));
    await makeFolders(path);
  }
}

/** For the cache: whole or not at all, but not durable. */
export async function replaceFile(path: string, content: string | Iterable<Buffer>): Promise<void> {
  await makeFolders(dirname(path));
  const temporary = temporaryBeside(path);
  try {
    await writeFile(temporary, content, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** What others wrote into it is on disk, too. Windows syncs only what may be written: there it stays as they left it. */
export async function syncFile(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Makes new names in a folder survive a power cut. Windows cannot open folders, and has no need to. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A file that only grows, and only by whole appends. */
export interface AppendFile {
  /** Resolves when the text is on disk. After a failure the file is as long as before, or no append is accepted any more. */
  append(text: string): Promise<void>;
  close(): Promise<void>;
}

/** @throws EEXIST when the file is there: one process ever writes one segment. */
export async function createAppendFile(path: string): Promise<AppendFile> {
  const file = appendFile(await open(path, 'ax', 0o644), 0);
  await syncDirectory(dirname(path));
  return file;
}

/** Goes on behind what is there. Only one process may. */
export async function openAppendFile(path: string): Promise<AppendFile> {
  const handle = await open(path, 'a', 0o644);
  return appendFile(handle, (await handle.stat()).size);
}

function appendFile(handle: FileHandle, sizeBytes: number): AppendFile {
  let goodBytes = sizeBytes;
  let broken: unknown;
  return {
    async append(text) {
      if (broken !== undefined) throw broken;
      const bytes = Buffer.from(text);
      try {
        await handle.writeFile(bytes);
        await handle.datasync();
        goodBytes += bytes.length;
      } catch (error) {
        broken = await takeBack(handle, goodBytes, error);
        throw error;
      }
    },
    async close() {
      await handle.close();
    },
  };
}

/** Half a line must not stay before the next one. Where even that fails, the file is finished: what it holds is unknown. */
async function takeBack(handle: FileHandle, bytes: number, error: unknown): Promise<unknown> {
  try {
    await handle.truncate(bytes);
    await handle.datasync();
    return undefined;
  } catch {
    return error;
  }
}

async function createDurably(path: string, content: string): Promise<void> {
  const handle = await open(path, 'wx', 0o644);
  try {
    await handle.writeFile(content);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function createQuickly(path: string, content: string): Promise<void> {
  await writeFile(path, content, { flag: 'wx', mode: 0o644 });
}

const TEMPORARY = /^\..*\.(\d+)\.[0-9a-f]+\.tmp$/;

/** What processes of this machine left that were killed between writing a file and giving it its name. */
export async function clearTorn(folder: string): Promise<void> {
  const torn = (await readdir(folder)).filter((name) => {
    const pid = TEMPORARY.exec(name)?.[1];
    return pid !== undefined && !isPidTaken(Number(pid));
  });
  await Promise.all(torn.map((name) => rm(join(folder, name), { force: true })));
}

/** Its name begins with a dot: it is not listed as a segment, a fence or a claim. */
function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`);
}
