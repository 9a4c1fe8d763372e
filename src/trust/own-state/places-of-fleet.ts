import { resolve } from 'node:path';
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
  if (ledger.folder !== undefined) {
    const { isRepository } = ledger.folder;
    const path = resolve(location.directory, ledger.folder.path);
    places.push({
      path,
      name: 'ledger:',
      named: 'ledger:',
      ...(isRepository === undefined ? (isWithin(zoo, path) ? {} : { ownLevels: 1 }) : { isRepository }),
    });
  }
  for (const { name, zoo: folder, reach } of Object.values(machines)) {
    if (!reach.some(({ isHere }) => isHere)) continue;
    const path = folderHere(folder, location.directory);
    places.push({ path, name: `machine ${name}`, named: 'zoo:' });
  }
  return places;
}
