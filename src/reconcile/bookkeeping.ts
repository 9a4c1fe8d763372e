import type { LedgerState } from '../ledger/ledger.ts';
import { withMoves } from '../ledger/move.ts';
import type { LedgerRecord } from '../ledger/records.ts';
import type { ResourceId } from '../resources/id.ts';
import type { FleetResources } from './run.ts';
import type { World } from './world.ts';

/** Renames that the ledger does not know yet, the longest beginnings first: they say the most. */
function newMoves(
  { moves = [] }: FleetResources,
  ledger: LedgerState,
): readonly { readonly from: string; readonly to: string }[] {
  return moves
    .filter(({ from, to }) => ledger.moves?.get(from) !== to)
    .toSorted((a, b) => b.from.length - a.from.length)
    .map(({ from, to }) => ({ from, to }));
}

/** The ledger as it reads once this run has recorded them. */
export function withNewMoves(fleet: FleetResources, recorded: LedgerState): LedgerState {
  return withMoves(recorded, newMoves(fleet, recorded));
}

/** What a run remembers that changes nothing outside: renames, protections, and what turned out to be gone already. */
export function bookkeeping(
  fleet: FleetResources,
  { recorded, gone }: { readonly recorded: LedgerState; readonly gone: readonly ResourceId[] },
  { clock }: World,
): readonly LedgerRecord[] {
  const records: LedgerRecord[] = newMoves(fleet, recorded).map((move) => ({ type: 'moved', ...move }));
  const known = recorded.protections ?? new Set();
  for (const { what } of fleet.policies?.protect ?? [])
    if (!known.has(what)) records.push({ type: 'protected', what, at: clock.now() });
  for (const what of fleet.policies?.unprotect ?? [])
    if (known.has(what)) records.push({ type: 'unprotected', what, at: clock.now() });
  for (const id of gone)
    records.push({
      type: 'forget',
      id,
      at: clock.now(),
      reason: 'it left the fleet, and was already gone',
    });
  return records;
}
