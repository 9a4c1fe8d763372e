import { resolve } from 'node:path';
import { systemClock } from '../../ledger/clock.ts';
import { openDirectoryLedger } from '../../ledger/stores/directory/open-directory-ledger.ts';
import type { OpenStore } from './registry-ports.ts';

export const openDirectoryStore: OpenStore<'directory'> = ({ path }, place) =>
  openDirectoryLedger({
    directory: resolve(place.fleetDirectory, path),
    cacheDirectory: place.cacheDirectory,
    clock: systemClock,
    memory: place.memory,
    checkout: place.fleetDirectory,
    where: path,
  });
