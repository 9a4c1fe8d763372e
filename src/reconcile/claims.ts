/**
 * A lost ledger is no catastrophe: what was published says where it came from, and machines keep their leases. What they say
 * is taken as a baseline and marked `claimed` until `zoo verify` has read the bytes.
 */
import { applyRecord } from '../ledger/fold.ts';
import { emptyFold } from '../ledger/fold-state.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { LedgerRecord } from '../ledger/records.ts';
import type { ObserveContext } from '../drivers/observe-context.ts';
import { KINDS, type Kind } from '../resources/id.ts';
import type { Tables } from './node.ts';
import type { World } from './world.ts';

export async function claimsOf(
  tables: Tables,
  world: World,
  context: ObserveContext,
): Promise<readonly LedgerRecord[]> {
  const claims = await Promise.all(KINDS.map((kind) => claimsOfKind(kind, tables, { world, context })));
  return claims.flat();
}

async function claimsOfKind<K extends Kind>(
  kind: K,
  tables: Tables,
  { world, context }: { readonly world: World; readonly context: ObserveContext },
): Promise<readonly LedgerRecord[]> {
  const driver = world.drivers[kind];
  if (driver.claims === undefined) return [];
  const claims: LedgerRecord[] = [];
  for (const { wanted, observation } of tables[kind].values()) {
    if (observation.state !== 'present') continue;
    for (const claim of await driver.claims(wanted, observation.seen, context)) claims.push(claim);
  }
  return claims;
}

export function foldClaims(claims: readonly LedgerRecord[], id: string): LedgerState {
  const fold = emptyFold(id, false);
  for (const claim of claims) applyRecord(fold, claim, { run: 'rebuilt', fence: 0 });
  return fold;
}
