import type { LedgerState } from '../../../src/ledger/ledger.ts';

/** A state as plain data, so that two can be compared as a whole. Notes are for people and not part of it. */
export function comparable(state: LedgerState): unknown {
  const { runs, history, id, exists, notes: _notes, tip: _tip, protections, moves, ...rest } = state;
  const { unfinished, contents, tombstones, ...told } = rest;
  const none = new Map<string, unknown>();
  const maps = {
    ...told,
    moves: moves ?? none,
    unfinished: unfinished ?? none,
    contents: contents ?? none,
    tombstones: tombstones ?? none,
  };
  return {
    id,
    exists,
    runs: [...runs],
    history: [...history],
    protections: [...(protections ?? [])],
    ...Object.fromEntries(
      Object.entries(maps).map(([name, map]) => [name, Object.fromEntries<unknown>(map)]),
    ),
  };
}
