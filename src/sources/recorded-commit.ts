import type { LedgerState } from '../ledger/ledger.ts';
import type { Digest } from '../resources/digest.ts';
import type { SourceSeen } from '../resources/source.ts';

/**
 * A commit that was checked once needs no look any more: what it holds cannot change. `base`: of an adapter, the key of what it
 * was checked against.
 */
export function recordedCommit(
  commit: string | undefined,
  ledger: LedgerState,
  base?: Digest,
): Omit<SourceSeen, 'hasBytes'> | undefined {
  if (commit === undefined) return undefined;
  for (const [key, { revision, output }] of ledger.sources) {
    if (revision !== commit || output.adapter?.base !== base) continue;
    const sizeBytes = output.files.reduce((sum, { size }) => sum + size, 0);
    return { key, revision, checked: output, sizeBytes };
  }
  return undefined;
}
