import { chmod, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createExclusively, makeFolders } from '../../durable-file.ts';
import { errorCode } from '../../../blobs/errors.ts';
import { LedgerExists } from '../../errors.ts';
import type { LedgerCopy } from '../../export.ts';
import { identityText, parseIdentity } from '../../ledger-identity.ts';
import { listSegments } from './segment-files.ts';

/**
 * Puts a copied ledger where there is none. The id first, then all segments by one rename: what a crash in between
 * leaves is the same ledger without runs, into which the same import may be tried again.
 *
 * @throws LedgerExists when there are runs, or another ledger.
 */
export async function importSegments(
  { directory, where }: { readonly directory: string; readonly where: string },
  { id, segments }: LedgerCopy,
): Promise<void> {
  const runs = join(directory, 'runs');
  const identity = join(directory, 'ledger.json');
  if ((await listSegments(runs)).length > 0) throw new LedgerExists(where);
  await makeFolders(directory);
  if (!(await createExclusively(identity, identityText(id)))) {
    const existing = parseIdentity(await readFile(identity, 'utf8'), `${where}/ledger.json`);
    if (existing !== id) throw new LedgerExists(where);
  }
  const arriving = await mkdtemp(join(directory, '.import-'));
  try {
    for (const { name, text } of segments) await createExclusively(join(arriving, name), text);
    // mkdtemp makes folders for one user only; a ledger may be shared.
    await chmod(arriving, 0o755);
    await rename(arriving, runs);
  } catch (error) {
    // A run was opened since we looked: a folder with something in it is not replaced.
    if (errorCode(error) === 'ENOTEMPTY' || errorCode(error) === 'EEXIST') throw new LedgerExists(where);
    throw error;
  } finally {
    await rm(arriving, { recursive: true, force: true });
  }
}
