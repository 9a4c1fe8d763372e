import { join, resolve } from 'node:path';
import type { Environment } from '../session.ts';

/** Where zoo keeps things, next to the fleet file. Absolute paths; nothing is made by asking. */
export interface ZooDirectories {
  readonly zoo: string;
  /** Disposable, and all that plan may write. */
  readonly cache: string;
  /** Records that a ledger elsewhere has not got yet: not disposable, and empty as soon as they are pushed. */
  readonly unpushed: string;
  readonly scratch: string;
  /** Logs of what failed. */
  readonly logs: string;
  readonly hub: string;
  readonly blobs: string;
}

export function zooDirectories(fleetDirectory: string, environment: Environment): ZooDirectories {
  const zoo = join(fleetDirectory, '.zoo');
  const blobs = environment['ZOO_BLOBS'] ?? '';
  return {
    zoo,
    cache: join(zoo, 'cache'),
    unpushed: join(zoo, 'unpushed'),
    scratch: join(zoo, 'scratch'),
    logs: join(zoo, 'logs'),
    hub: join(zoo, 'hub'),
    blobs: blobs === '' ? join(zoo, 'blobs') : resolve(fleetDirectory, blobs),
  };
}
