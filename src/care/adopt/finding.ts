import type { LedgerRecord } from '../../ledger/records.ts';
import type { Planned } from '../../reconcile/plan-fleet.ts';
import type { Digest } from '../../resources/digest.ts';
import type { FieldChange } from '../../resources/fields.ts';
import type { Opened } from '../opened.ts';
import type { Reading } from './reading.ts';

export interface Looked {
  readonly opened: Opened;
  readonly planned: Planned;
  readonly signal: AbortSignal;
  readonly reading: Reading;
  /** What the baseline goes by: no action of a plan left it there. */
  readonly action: Digest;
}
export interface Finding {
  readonly what: string;
  readonly read: { readonly files: number; readonly bytes: number };
  /** What the fleet wants otherwise. */
  readonly changes: readonly FieldChange[];
  readonly records: readonly LedgerRecord[];
}

/** Which weights stand there under which version is said only where both are as the fleet has them. */
export function isTrue(
  record: LedgerRecord,
  changes: readonly FieldChange[],
  content: readonly string[],
): boolean {
  return record.type !== 'content' || !changes.some(({ field }) => content.includes(field));
}
