import type { LedgerState } from '../ledger/ledger.ts';

type Recorded = Pick<LedgerState, 'history' | 'runs'>;

/**
 * Whether other runs recorded nothing between two readings. A run that had begun before the first one may have changed what
 * the ledger says and ended since: it is no new run, and only its end shows it.
 */
export function isAsRead(now: Recorded, then: Recorded): boolean {
  return (
    now.history.length === then.history.length &&
    now.runs.length === then.runs.length &&
    now.runs.every(({ exit, adjusted }, at) => {
      const before = then.runs[at];
      return exit === before?.exit && adjusted?.length === before?.adjusted?.length;
    })
  );
}
