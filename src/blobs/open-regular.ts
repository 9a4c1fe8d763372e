import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { errorCode, FileChanged, NotAFile } from './errors.ts';
import { isWithin } from './is-within.ts';

/** A file as it was when it was looked at: nothing else is opened in its place. */
export interface LookedAt {
  readonly dev: bigint;
  readonly ino: bigint;
  /** Real paths of folders: the file must lie in one of them when it is open. */
  readonly inside: readonly string[];
}

/**
 * Opens a regular file, to read. Between a look and this call its name can be given to a link, a pipe or a device: a link is not
 * followed, and a pipe is not waited for. Throws {@link NotAFile} or {@link FileChanged}.
 */
export async function openRegular(path: string, looked?: LookedAt): Promise<FileHandle> {
  const file = await openNow(path);
  try {
    const seen = await file.stat({ bigint: true });
    if (!seen.isFile()) throw new NotAFile(path);
    if (looked === undefined) return file;
    if (seen.dev !== looked.dev || seen.ino !== looked.ino) throw new FileChanged(path);
    const real = await realPathOf(file, path, looked);
    if (!looked.inside.some((folder) => isWithin(folder, real))) throw new FileChanged(path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Windows has neither of the two flags, which then add nothing. */
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

async function openNow(path: string): Promise<FileHandle> {
  try {
    return await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    // A link; a link for BSD; a socket.
    if (['ELOOP', 'EMLINK', 'ENXIO', 'EOPNOTSUPP'].includes(errorCode(error) ?? '')) throw new NotAFile(path);
    throw error;
  }
}

/** A name of an open file that no exchange of its folders changes; where the system has none, its path. */
export function nameOfOpen(file: FileHandle, path: string): string {
  return process.platform === 'linux' ? `/proc/self/fd/${file.fd}` : path;
}

async function realPathOf(
  file: FileHandle,
  path: string,
  { dev, ino }: Pick<LookedAt, 'dev' | 'ino'>,
): Promise<string> {
  const name = nameOfOpen(file, path);
  if (name !== path) {
    const real = await readlink(name).catch(() => undefined);
    if (real !== undefined) return real;
  }
  const real = await realpath(path);
  const there = await lstat(real, { bigint: true });
  if (there.dev !== dev || there.ino !== ino) throw new FileChanged(path);
  return real;
}
