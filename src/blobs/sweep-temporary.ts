import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { whereIsProcess } from './process-token.ts';

const ELSEWHERE_GRACE_MILLISECONDS = 7 * 24 * 60 * 60 * 1000;

/**
 * Removes what dead processes left half written. A name is `<process token>.<random>.tmp`; files of another host
 * cannot be judged by pid, and go only when nothing has written to them for a week.
 */
export async function sweepTemporary(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const token = name.split('.')[0];
    if (token === undefined || !name.endsWith('.tmp')) continue;
    const path = join(directory, name);
    const where = await whereIsProcess(token);
    if (where === 'alive' || (where === 'elsewhere' && !(await isOld(path)))) continue;
    await rm(path, { force: true });
  }
}

/** Nothing was written to it for a week: of a process that cannot be judged by its number. */
export async function isOld(path: string): Promise<boolean> {
  const file = await stat(path).catch(() => undefined);
  return file !== undefined && Date.now() - file.mtimeMs > ELSEWHERE_GRACE_MILLISECONDS;
}
