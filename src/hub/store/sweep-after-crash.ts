import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes what the last owner of this directory was writing when it died. Only for who has just locked it: every
 * temporary file is then one of a dead process.
 */
export async function sweepAfterCrash(directory: string): Promise<void> {
  const names = await readdir(directory, { recursive: true });
  const temporaries = names.filter((name) => /\.[0-9a-f]{12}\.tmp$/.test(name));
  await Promise.all(temporaries.map((name) => rm(join(directory, name), { force: true })));
}
