import { driftedFields } from '../plan/compare-fields.ts';
import type { DriftClass } from '../plan/plan.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import { type LookOnce, lookOnce } from '../reconcile/look-once.ts';
import { wantContext } from '../reconcile/observe-fleet.ts';
import type { World } from '../reconcile/world.ts';
import type { ResidencySeen } from '../resources/residency.ts';
import type { Resource } from '../resources/resource.ts';
import { NO_METER } from './no-meter.ts';

/** What an answer does not depend on: papers of the residency, what lies about, and a program that is installed and does not run. */
const PAPERS = new Set(['lease', 'link', 'leftovers', 'installed']);

export type TenantLook =
  | { readonly state: 'unknown'; readonly why: string }
  | { readonly state: 'empty' }
  | {
      readonly state: 'there';
      readonly seen: ResidencySeen;
      /** How it is not what zoo left there, as status, drift and plan say it; `unknown`: that could not be compared. */
      readonly drifted: readonly { readonly class: DriftClass; readonly text: string }[];
    };

interface Known {
  readonly world: World;
  readonly ledger: LedgerState;
}

/** The one answer to which tenant a machine has, and whether it is the one that zoo left there: one probe for all slots of a machine. */
export function tenantLooks(
  { world, ledger }: Known,
  signal: AbortSignal,
): (resource: Resource<'residency'>) => Promise<TenantLook> {
  const look = lookOnce(world, { ledger, meter: NO_METER, signal, emit: () => undefined });
  return (resource) => lookAtTenant(resource, { world, ledger }, look);
}

async function lookAtTenant(
  resource: Resource<'residency'>,
  { world, ledger }: Known,
  look: LookOnce,
): Promise<TenantLook> {
  const driver = world.drivers.residency;
  const notAsked = { of: () => ({ state: 'unknown', why: 'it was not looked at' }) as const };
  const wanted = driver.want(resource, notAsked, wantContext(world, ledger));
  const observation = (await driver.observe([wanted], look)).get(resource.id);
  if (observation === undefined) return { state: 'unknown', why: 'nothing was said of it' };
  if (observation.state === 'unknown') return observation;
  if (observation.state === 'absent' || observation.seen.tenant === undefined) return { state: 'empty' };
  const actual = driver.actual(observation.seen, wanted);
  // Without a ledger nothing is known of the weights; the rest is in the fleet file.
  const { digest: _digest, ...wish } = driver.desired(wanted);
  const left = ledger.baselines.get(resource.id)?.fields ?? wish;
  const drifted = driftedFields(left, actual)
    .filter(({ field }) => !PAPERS.has(field))
    .map((change) => driver.drift(change, observation, wanted));
  return { state: 'there', seen: observation.seen, drifted };
}
