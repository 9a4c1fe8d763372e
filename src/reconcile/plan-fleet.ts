/**
 * Looks at the world and says what would be done: the read-only half of a run. Everything that changes something is on the
 * other side of the plan it returns.
 */
import { makePlan } from '../plan/make-plan.ts';
import type { Assessment } from '../plan/assessment.ts';
import type { Plan } from '../plan/plan.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { Digest } from '../resources/digest.ts';
import { kindOf, type ResourceId } from '../resources/id.ts';
import type { Kind } from '../resources/kinds.ts';
import type { AnyResource } from '../resources/resource.ts';
import { assess, type AssessContext } from './assess.ts';
import { remoteFilesOf } from './facts-of.ts';
import { lookOnce, type LookOnce } from './look-once.ts';
import { createMeter } from './meter.ts';
import type { Tables } from './node.ts';
import { observeFleet } from './observe-fleet.ts';
import type { FleetResources, PlanOptions } from './run.ts';
import { selectResources } from './select-resources.ts';
import type { World } from './world.ts';

/** A plan together with what it was made from: apply goes on from here. */
export interface Planned {
  readonly plan: Plan;
  readonly tables: Tables;
  readonly look: LookOnce;
  readonly ledger: LedgerState;
}

export async function planFleet(fleet: FleetResources, world: World, options: PlanOptions): Promise<Plan> {
  const { plan } = await planWithTables(fleet, world, options);
  return plan;
}

export async function planWithTables(
  fleet: FleetResources,
  world: World,
  options: PlanOptions,
): Promise<Planned> {
  const ledger = await world.ledger.read();
  const meter = createMeter();
  const look = lookOnce(world, { ledger, meter, signal: options.signal });
  const resources = selectResources(fleet.resources, options.only);
  const { tables, order } = await observeFleet(resources, world, look);
  const assessments = assessAll(order, { world, ledger, tables, remote: remoteFilesOf(tables) });
  const plan = makePlan(
    {
      fleet: fleet.name,
      ledger: ledger.id,
      assessments,
      failures: failuresOf(ledger),
      paused: new Set(resources.filter(({ paused }) => paused === true).map(({ id }) => id)),
      forced: new Set(options.replace),
      retry: options.retry,
      unmanaged: options.only.length > 0 ? [] : unmanagedOf(fleet.resources, ledger),
      observation: meter.total(),
    },
    world.hash,
  );
  options.emit({ type: 'planned', plan });
  return { plan, tables, look, ledger };
}

function assessAll(
  order: readonly ResourceId[],
  context: AssessContext,
): ReadonlyMap<ResourceId, Assessment> {
  const assessments = new Map<ResourceId, Assessment>();
  for (const id of order) {
    const assessment = assessOne(kindOf(id), id, context);
    if (assessment !== undefined) assessments.set(id, assessment);
  }
  return assessments;
}

function assessOne<K extends Kind>(kind: K, id: ResourceId, context: AssessContext): Assessment | undefined {
  const node = context.tables[kind].get(id);
  return node === undefined ? undefined : assess(kind, node, context);
}

function failuresOf(ledger: LedgerState): ReadonlyMap<Digest, string> {
  const failures = new Map<Digest, string>();
  for (const [key, { result, at }] of ledger.failures) {
    if (result.state === 'failed') failures.set(key, `failed before, ${at}: ${result.failure.message}`);
  }
  return failures;
}

/** In the ledger, no longer in the file: left alone, and said so. */
function unmanagedOf(resources: readonly AnyResource[], ledger: LedgerState): readonly ResourceId[] {
  const declared = new Set(resources.map(({ id }) => id));
  return [...ledger.baselines.keys()].filter((id) => {
    const kind = kindOf(id);
    return (kind === 'publication' || kind === 'residency' || kind === 'host') && !declared.has(id);
  });
}
