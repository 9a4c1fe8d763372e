import { type Digest, hexOf } from '../resources/digest.ts';
import type { Connection } from '../transports/transport.ts';
import { differsRecord, parseWeightsRecord, verifiedRecord } from './weights-record.ts';

interface Reading {
  readonly digest: Digest;
  /** ISO 8601. */
  readonly at: string;
  /** All of its files were read, and are what they should be. */
  readonly isRight: boolean;
  /** Bytes that are not. */
  readonly differs?: string;
}

/**
 * What reading weights again found out: other bytes end what their record says, so that the next plan mends them; the right
 * ones are read from now on. Stamps stay as they were: those belong to the reading that the ledger knows. A folder that is
 * being filled is left alone.
 */
export async function rememberReading(
  connection: Connection,
  { digest, at, isRight, differs }: Reading,
): Promise<void> {
  const path = `${connection.zoo}/available/${hexOf(digest)}/record.json`;
  const record = parseWeightsRecord(await connection.readText(path), digest);
  if (record?.state === 'incoming') return;
  if (differs !== undefined) return connection.writeAtomic(path, differsRecord(differs));
  if (isRight && record?.state === 'verified')
    await connection.writeAtomic(path, verifiedRecord(digest, record.rows, { at, boot: record.boot }));
}
