import type { LedgerState } from '../../../src/ledger/ledger.ts';

/** A state as plain data, so that two can be compared as a whole. Notes are for people and not part of it. */
export function comparable(state: LedgerState): unknown {
  const { outputs, sources, reports, baselines, open, failures, moves, runs, history, id, exists } = state;
  const maps = { outputs, sources, reports, baselines, open, failures, moves: moves ?? new Map() };
  return {
    id,
    exists,
    runs: [...runs],
    history: [...history],
    ...Object.fromEntries(
      Object.entries(maps).map(([name, map]) => [name, Object.fromEntries<unknown>(map)]),
    ),
  };
}
