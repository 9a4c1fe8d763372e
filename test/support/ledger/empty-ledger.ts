import { emptyFold } from '../../../src/ledger/fold-state.ts';
import type { LedgerState } from '../../../src/ledger/ledger.ts';

export function emptyLedger(wish: Partial<LedgerState> = {}): LedgerState {
  return { ...emptyFold('0193c0de', true), ...wish };
}
