import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { World } from '../reconcile/world.ts';
import type { Environment } from './environment.ts';
import { zooVersion } from './zoo-version.ts';

/** Who does this: a person at a machine, or the user who started the CI job. */
export function runIdentity(environment: Environment): World['identity'] {
  const host = hostname();
  const actor = environment['GITHUB_ACTOR'];
  return {
    by: actor === undefined || actor === '' ? `${userName(environment)}@${host}` : `${actor} (CI)`,
    host,
    pid: process.pid,
    zoo: zooVersion(),
  };
}

function userName(environment: Environment): string {
  try {
    return userInfo().username;
  } catch {
    // Containers run as numbers that have no name.
    return environment['USER'] ?? 'unknown';
  }
}

/** A UUID of version 7: begins with the time, so that runs sort by when they began. */
export function newRunId(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
