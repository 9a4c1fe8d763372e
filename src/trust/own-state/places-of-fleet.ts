import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isLocalPath, isRemoteName } from '../../ledger/stores/git/remote-name.ts';
import { isWithin } from '../../blobs/is-within.ts';
import { folderHere } from '../../transports/folder-here.ts';
import type { OpenFleet } from '../../workspace/opened-fleet.ts';
import type { StatePlace } from './state-place.ts';

/** What runs on this fleet have left here, and the machines' folders that a checkout could bring. */
export function placesOfFleet({ fleet, location, directories }: OpenFleet): readonly StatePlace[] {
  const { zoo, blobs, hub, scratch } = directories;
  const places: StatePlace[] = [
    { path: zoo, name: '.zoo', ownLevels: 2 },
    // Each may be a link to somewhere else.
    ...[hub, scratch].map((path) => ({ path, name: '.zoo' })),
    isWithin(zoo, blobs) ? { path: blobs, name: '.zoo' } : { path: blobs, name: 'ZOO_BLOBS', ownLevels: 1 },
  ];
  const { ledger, machines } = fleet;
  if (ledger.kind === 'directory') {
    const path = resolve(location.directory, ledger.path);
    places.push({
      path,
      name: 'ledger:',
      named: 'ledger:',
      ...(isWithin(zoo, path) ? {} : { ownLevels: 1 }),
    });
  } else if (ledger.kind === 'git') {
    const path = localPathOf(ledger.remote);
    if (path !== undefined)
      places.push({
        path: resolve(location.directory, path),
        name: 'ledger:',
        named: 'ledger:',
        isRepository: true,
      });
  }
  for (const { name, zoo: folder, reach } of Object.values(machines)) {
    if (!reach.some(({ isHere }) => isHere)) continue;
    const path = folderHere(folder, location.directory);
    places.push({ path, name: `machine ${name}`, named: 'zoo:' });
  }
  return places;
}

/** Of the address of a git remote: a path, or undefined. A colon before the first slash names a host. */
function localPathOf(remote: string): string | undefined {
  if (isRemoteName(remote)) return undefined;
  if (/^file:\/\//i.test(remote)) return URL.canParse(remote) ? pathOf(new URL(remote)) : undefined;
  return isLocalPath(remote) ? remote : undefined;
}

function pathOf(url: URL): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
