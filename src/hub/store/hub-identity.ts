import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { errorCode } from '../../blobs/errors.ts';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import { readStored } from './read-stored.ts';

export interface HubIdentity {
  readonly format: 'zoo.hub/v1';
  /**
   * Part of the CAS address that Xet clients remember. It has to change whenever the chunks behind it are gone: their
   * caches would refer to them for ever, and no upload of the same bytes would succeed again.
   */
  readonly storeId: string;
  /** Signs upload addresses, which clients call without their token. */
  readonly signingKey: string;
}

/** Read-only hubs make one up and keep it in memory. */
export async function readIdentity(directory: string, readOnly: boolean): Promise<HubIdentity> {
  const path = join(directory, 'hub.json');
  try {
    return await readStored<HubIdentity>(path, isIdentity);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const identity: HubIdentity = {
    format: 'zoo.hub/v1',
    storeId: randomUUID(),
    signingKey: randomBytes(32).toString('hex'),
  };
  if (!readOnly) await writeFileAtomic(path, `${JSON.stringify(identity, undefined, 2)}\n`, { mode: 0o600 });
  return identity;
}

function isIdentity({ format, storeId, signingKey }: HubIdentity): boolean {
  return format === 'zoo.hub/v1' && typeof storeId === 'string' && typeof signingKey === 'string';
}
