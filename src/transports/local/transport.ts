/** The machine that zoo itself runs on: files and processes, without a network in between. */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { RequireFolder } from '../../resources/require-folder.ts';
import type { Transport } from '../transport.ts';
import { localConnection } from './connection.ts';

/** A relative `zoo:` starts at the fleet's folder; `~` is the home of who runs zoo. */
export function createLocalTransport({
  fleetDirectory,
  requireFolder,
}: {
  readonly fleetDirectory: string;
  readonly requireFolder: RequireFolder;
}): Transport {
  return {
    kind: 'local',
    async connect({ zoo }) {
      const directory = localZooDirectory(zoo, fleetDirectory);
      await requireFolder(directory, 'zoo:');
      return localConnection(directory);
    },
  };
}

export function localZooDirectory(written: string, fleetDirectory: string): string {
  if (written === '~' || written.startsWith('~/')) return join(homedir(), written.slice(1));
  return isAbsolute(written) ? resolve(written) : resolve(fleetDirectory, written);
}
