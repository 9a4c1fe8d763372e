import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ZooDirectories } from '../../workspace/zoo-directories.ts';
import type { StatePlace } from './state-place.ts';

/** What zoo remembers of this user's runs. */
export function placesOfUser({ state, cache }: ZooDirectories): readonly StatePlace[] {
  const name = 'ZOO_STATE';
  const own = dirname(cache);
  return [
    { path: state, name, ownLevels: 0 },
    { path: dirname(own), name, ownLevels: 0 },
    { path: own, name, ownLevels: 1 },
  ];
}

/** No other user gets in, whatever this user's files are open to by default. */
export async function makeOwnState({ zoo }: ZooDirectories): Promise<void> {
  await mkdir(zoo, { recursive: true, mode: 0o700 });
}
