import { WorldFailure } from '../../diagnostics/failure.ts';
import { contentDigest } from '../../resources/content.ts';
import { hexOf } from '../../resources/digest.ts';
import type { Pointer } from '../pointer.ts';
import { parseWeightsRecord } from '../weights-record.ts';
import type { Swap } from './swap.ts';

/**
 * Reads the weights of a pointer before they are served once more, for a tenant about which there was a doubt. What they
 * should be is in the record: its rows are those of the digest, or it is none. Throws WorldFailure when they are not that.
 */
export async function requireRightWeights(
  { connection, hash, zoo }: Swap,
  { digest }: Pointer,
): Promise<void> {
  if (digest === undefined) return;
  const folder = `${zoo}/available/${hexOf(digest)}`;
  const record = parseWeightsRecord(await connection.readText(`${folder}/record.json`), digest);
  const rows = record?.state === 'verified' && contentDigest(record.rows, hash) === digest ? record.rows : [];
  for (const { path, sha256 } of rows) {
    if ((await connection.hash(`${folder}/${path}`)) !== sha256) throw changed(`${path} was changed`);
  }
  if (rows.length === 0) throw changed('nothing there says what they should be');
}

function changed(why: string): WorldFailure {
  return new WorldFailure({ class: 'integrity', message: `its weights are not what they were: ${why}` });
}
