import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Environment } from './environment.ts';
import { numberOf } from './number-of.ts';
import { stateDirectory } from './user-directories.ts';

/** Where zoo keeps things. Absolute paths; nothing is made by asking. */
export interface ZooDirectories {
  /** Next to the fleet file: what runs made and may use again, after {@link mayBeBelieved} was asked. */
  readonly zoo: string;
  readonly scratch: string;
  /** Logs of what failed. */
  readonly logs: string;
  readonly hub: string;
  readonly blobs: string;
  /** Of this user, for all fleets: a checkout cannot bring files into it. */
  readonly state: string;
  /** Of this checkout, in `state`: disposable, and all that plan may write. */
  readonly cache: string;
  /** Of this checkout, in `state`: records that a ledger elsewhere has not got yet. Not disposable, empty as soon as they are pushed. */
  readonly unpushed: string;
}

export function zooDirectories(fleetDirectory: string, environment: Environment): ZooDirectories {
  const zoo = join(fleetDirectory, '.zoo');
  const blobs = environment['ZOO_BLOBS'] ?? '';
  const homeDirectory = environment['HOME'] ?? homedir();
  const state = resolve(stateDirectory({ platform: process.platform, environment, homeDirectory }));
  const own = join(state, 'fleets', checkoutName(fleetDirectory));
  return {
    zoo,
    scratch: join(zoo, 'scratch'),
    logs: join(zoo, 'logs'),
    hub: join(zoo, 'hub'),
    blobs: blobs === '' ? join(zoo, 'blobs') : resolve(fleetDirectory, blobs),
    state,
    cache: join(own, 'cache'),
    unpushed: join(own, 'unpushed'),
  };
}

/** The end of its path is for people who look into the folder; the number keeps apart what ends the same. */
function checkoutName(fleetDirectory: string): string {
  const path = realpathSync(fleetDirectory);
  return `${path.replaceAll(/[^\w.-]+/g, '_').slice(-60)}-${numberOf([path])}`;
}
