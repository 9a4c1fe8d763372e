import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { errorCode } from './errors.ts';

/** Of two real paths: the same, or below. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** `hidden`: a folder, or the file itself, whose name begins with a dot. Real paths; the path lies within the folder. */
export function isHiddenWithin(folder: string, path: string, except: readonly string[] = []): boolean {
  return relative(folder, path)
    .split(sep)
    .some((name) => name.startsWith('.') && !except.includes(name));
}

/** The real path, also of what is not there yet. Throws what the file system says, also of a link that leads nowhere. */
export async function realPathAsFarAsThere(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const above = dirname(path);
    if (errorCode(error) !== 'ENOENT' || above === path) throw error;
    const named = join(await realPathAsFarAsThere(above), basename(path));
    if (await lstat(named).catch(() => undefined)) throw error;
    return named;
  }
}
