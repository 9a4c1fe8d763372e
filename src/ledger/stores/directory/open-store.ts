import { resolve } from 'node:path';
import { systemClock } from '../../clock.ts';
import type { StorePlace } from '../../define-store.ts';
import type { PortableLedger } from '../../portable-ledger.ts';
import { openDirectoryLedger } from './open-directory-ledger.ts';

export function openStore({ path }: { readonly path: string }, place: StorePlace): PortableLedger {
  return openDirectoryLedger({
    directory: resolve(place.fleetDirectory, path),
    cacheDirectory: place.cacheDirectory,
    clock: systemClock,
    memory: place.memory,
    checkout: place.fleetDirectory,
    where: path,
  });
}
