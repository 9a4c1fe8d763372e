/** The machine that zoo itself runs on: files and processes, without a network in between. */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Transport } from '../transport.ts';
import { localConnection } from './connection.ts';

/** A relative `zoo:` starts at the fleet's folder; `~` is the home of who runs zoo. */
export function createLocalTransport(options: { readonly fleetDirectory: string }): Transport {
  return {
    kind: 'local',
    connect: async (machine) => localConnection(localZooDirectory(machine.zoo, options.fleetDirectory)),
  };
}

export function localZooDirectory(written: string, fleetDirectory: string): string {
  if (written === '~' || written.startsWith('~/')) return join(homedir(), written.slice(1));
  return isAbsolute(written) ? resolve(written) : resolve(fleetDirectory, written);
}
