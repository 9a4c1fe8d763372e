import type { LedgerState } from '../../../src/ledger/ledger.ts';

export function emptyLedger(wish: Partial<LedgerState> = {}): LedgerState {
  return {
    id: '0193c0de',
    exists: true,
    outputs: new Map(),
    sources: new Map(),
    reports: new Map(),
    baselines: new Map(),
    open: new Map(),
    failures: new Map(),
    runs: [],
    history: [],
    ...wish,
  };
}
