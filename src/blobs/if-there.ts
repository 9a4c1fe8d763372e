/** Looking at what may not be there. "Not there" is an answer; any other failure is thrown. */
import { access, readdir } from 'node:fs/promises';
import { errorCode } from './errors.ts';

/** Undefined: there is nothing of that name. */
export async function ifThere<T>(looked: Promise<T>): Promise<T | undefined> {
  try {
    return await looked;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** As far as this user can see. */
export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** None: there is no such folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return (await ifThere(readdir(folder))) ?? [];
}
