import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../blobs/errors.ts';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';

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
    return parse(path, JSON.parse(await readFile(path, 'utf8')));
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

function parse(path: string, value: unknown): HubIdentity {
  if (typeof value === 'object' && value !== null && 'format' in value) {
    if (value.format !== 'zoo.hub/v1') {
      throw new Error(`${path} has format ${String(value.format)}; this version of zoo reads zoo.hub/v1`);
    }
    if ('storeId' in value && typeof value.storeId === 'string' && 'signingKey' in value) {
      return { format: value.format, storeId: value.storeId, signingKey: String(value.signingKey) };
    }
  }
  throw new Error(`${path} is not the file of a hub; choose another directory`);
}
