import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../blobs/errors.ts';
import { ownProcessToken, whereIsProcess } from '../blobs/process-token.ts';

const PART = '.zoo-part';

/**
 * Where this process writes a file before it is whole: no other process writes there, so that two may pull into one folder.
 * What a process left that is gone is taken over by a rename, which succeeds for one of them. The folder exists.
 */
export async function ownPart(target: string): Promise<string> {
  const own = `${target}.${await ownProcessToken()}${PART}`;
  const [largest, ...others] = (await leftParts(target)).toSorted((a, b) => b.size - a.size);
  for (const { path } of others) await rm(path, { force: true });
  if (largest !== undefined) {
    await rename(largest.path, own).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
    });
  }
  return own;
}

async function leftParts(
  target: string,
): Promise<readonly { readonly path: string; readonly size: number }[]> {
  const folder = dirname(target);
  const prefix = `${basename(target)}.`;
  const left: { readonly path: string; readonly size: number }[] = [];
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || !name.endsWith(PART)) continue;
    const token = name.slice(prefix.length, -PART.length);
    if ((await whereIsProcess(token)) !== 'gone') continue;
    const path = join(folder, name);
    const stat = await lstat(path).catch(() => undefined);
    if (stat?.isFile() === true) left.push({ path, size: stat.size });
  }
  return left;
}
