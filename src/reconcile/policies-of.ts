import type { Population } from '../plan/caps.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { ResourceId } from '../resources/id.ts';
import { NO_POLICIES, type Policies } from '../resources/policies.ts';
import type { FleetResources } from './run.ts';

/** The fleet's rules, and the protections that stood there once: taking a block out does not take its protection away. */
export function policiesOf({ policies = NO_POLICIES }: FleetResources, ledger: LedgerState): Policies {
  const declared = new Set(policies.protect.map(({ what }) => what));
  const given = new Set(policies.unprotect);
  const remembered = [...(ledger.protections ?? [])].filter(
    (what) => !declared.has(what) && !given.has(what),
  );
  return { ...policies, protect: [...policies.protect, ...remembered.map((what) => ({ what }))] };
}

/**
 * All that this fleet declares or once put there, whatever part of it this run is about. What another fleet of the same
 * ledger keeps beside it is no reason to lose more of this one.
 */
export function populationOf({ name, resources }: FleetResources, ledger: LedgerState): Population {
  const ids = new Set<ResourceId>(resources.map(({ id }) => id));
  for (const [id, { fleet = name }] of ledger.baselines) if (fleet === name) ids.add(id);
  const publications = new Map<string, number>();
  let residencies = 0;
  for (const id of ids) {
    const [kind, target = ''] = id.split('/');
    if (kind === 'publication') publications.set(target, (publications.get(target) ?? 0) + 1);
    if (kind === 'residency') residencies += 1;
  }
  return { publications, residencies };
}
