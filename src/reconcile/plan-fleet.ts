/**
 * Looks at the world and says what would be done: the read-only half of a run. Everything that changes something is on the
 * other side of the plan it returns.
 */
import { makePlan } from '../plan/make-plan.ts';
import type { Assessment } from '../plan/assessment.ts';
import type { Plan } from '../plan/plan.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import { rememberedFailures } from './remembered-failures.ts';
import type { LedgerRecord } from '../ledger/records.ts';
import { kindOf, type ResourceId, type Kind } from '../resources/id.ts';
import type { Policies } from '../resources/policies.ts';
import type { AnyResource } from '../resources/resource.ts';
import { assess, type AssessContext } from './assess.ts';
import { remoteFilesOf } from './facts-of.ts';
import { policiesOf, populationOf } from './policies-of.ts';
import { leftResources, type Left } from './left-resources.ts';
import { withNewMoves } from './bookkeeping.ts';
import { lookOnce, type LookOnce } from './look-once.ts';
import { createMeter, type CountingMeter } from './meter.ts';
import { type Tables, tablesOf } from './node.ts';
import { observeFleet } from './observe-fleet.ts';
import type { FleetResources, PlanOptions } from './run.ts';
import { claimsOf, foldClaims } from './claims.ts';
import { selectWithNeighbours, type Selection, withDependenciesOf } from './select-resources.ts';
import type { World } from './world.ts';

/** A plan together with what it was made from: apply goes on from here. */
export interface Planned {
  readonly plan: Plan;
  /** The ledger as it stands, before renames that this run will record. */
  readonly recorded: LedgerState;
  /** Had left the fleet, was to be deleted, and is gone already. */
  readonly gone: readonly ResourceId[];
  readonly assessments: ReadonlyMap<ResourceId, Assessment>;
  readonly tables: Tables;
  /** More than there is in the tables where something was looked at only because of a deletion beside it. */
  readonly looked: ReadonlySet<ResourceId>;
  readonly look: LookOnce;
  readonly ledger: LedgerState;
  /** With the protections that the ledger remembers. */
  readonly policies: Policies;
  /** What a ledger that was lost is rebuilt from; to be recorded when this run writes one. */
  readonly claims: readonly LedgerRecord[];
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
  const meter = createMeter();
  options.emit({ type: 'observing', what: 'the ledger' });
  const recorded = await world.ledger.read();
  let ledger = withNewMoves(fleet, recorded);
  const left = leftResources(fleet, ledger);
  const { chosen, looked } = selectionOf(fleet, left, options);
  let look = lookOnce(world, { ledger, meter, signal: options.signal, emit: options.emit });
  let { tables, order } = await observeFleet(looked, world, look);
  let claims: readonly LedgerRecord[] = [];
  if (!recorded.exists) {
    claims = await claimsOf(tables, world, look);
    // With what the world remembers, the same looks mean more: they are judged again, not taken again.
    if (claims.length > 0) {
      ledger = foldClaims(claims, recorded.id);
      look = look.withLedger(ledger);
      ({ tables, order } = await observeFleet(looked, world, look));
    }
  }
  const planned = decide(fleet, world, {
    ...options,
    resources: chosen,
    tables,
    order,
    ledger,
    claims,
    meter,
    look,
    recorded,
    left,
  });
  options.emit({ type: 'planned', plan: planned.plan });
  return planned;
}

/**
 * What another version of the same fleet would have done in the same world: judged by the looks that were taken, and not a
 * single one more. What only that version has is not looked at, and so nothing is said of it.
 */
export async function planOfSameWorld(
  base: FleetResources,
  world: World,
  { planned, options }: { readonly planned: Planned; readonly options: PlanOptions },
): Promise<Planned> {
  const { ledger, claims, recorded } = planned;
  const look = planned.look.taken().withLedger(ledger);
  const left = leftResources(base, ledger);
  const { chosen, looked } = selectionOf(base, left, options);
  const seenOf = (resources: readonly AnyResource[]): readonly AnyResource[] =>
    withDependenciesOf(
      resources.filter(({ id }) => planned.looked.has(id)),
      resources,
    );
  const { tables, order } = await observeFleet(seenOf(looked), world, look);
  const meter = createMeter();
  return decide(base, world, {
    ...options,
    resources: seenOf(chosen),
    tables,
    order,
    ledger,
    claims,
    meter,
    look,
    recorded,
    left,
  });
}

function selectionOf(fleet: FleetResources, { pruned }: Left, { only }: PlanOptions): Selection {
  const left = new Set(pruned.map(({ id }) => id));
  return selectWithNeighbours([...fleet.resources, ...pruned], { only, left });
}

interface Deciding extends PlanOptions {
  /** What the plan is about; the tables may know of more. */
  readonly resources: readonly AnyResource[];
  readonly tables: Tables;
  readonly order: readonly ResourceId[];
  readonly ledger: LedgerState;
  readonly claims: readonly LedgerRecord[];
  readonly meter: CountingMeter;
  readonly look: LookOnce;
  readonly recorded: LedgerState;
  readonly left: Left;
}

function decide(fleet: FleetResources, world: World, options: Deciding): Planned {
  const { resources, order, ledger, claims, meter, look, recorded, left } = options;
  const chosen = new Set(resources.map(({ id }) => id));
  const isChosen = (id: ResourceId): boolean => chosen.has(id);
  // Whatever else was looked at is nothing that this run may work with. Mostly there is nothing else.
  const tables = order.every(isChosen) ? options.tables : tablesOf(chosen, options.tables);
  const pruned = new Set(left.pruned.map(({ id }) => id));
  const context = { world, ledger, tables: options.tables, remote: remoteFilesOf(tables), left: pruned };
  const assessments = assessAll(order.filter(isChosen), context);
  const beside = assessAll(
    order.filter((id) => !isChosen(id)),
    context,
  );
  const policies = policiesOf(fleet, ledger);
  const plan = makePlan(
    {
      fleet: fleet.name,
      ledger: ledger.id,
      ledgerTip: recorded.tip ?? [],
      assessments,
      beside,
      failures: rememberedFailures(ledger),
      policies,
      population: populationOf(fleet, ledger),
      unfinished: ledger.unfinished ?? new Map(),
      paused: new Set(resources.filter(({ paused }) => paused === true).map(({ id }) => id)),
      forced: new Set(options.replace),
      retry: options.retry,
      unmanaged: options.only.length > 0 ? [] : left.unmanaged,
      notes: notesOf(world, { ledger, claims }),
      observation: meter.total(),
    },
    world.hash,
  );
  const gone = [...pruned].filter((id) => isGone(assessments.get(id)));
  const looked = new Set(order);
  return { plan, assessments, tables, looked, look, ledger, policies, claims, recorded, gone };
}

function isGone(assessment: Assessment | undefined): boolean {
  if (assessment === undefined || assessment.state === 'unknown') return false;
  return assessment.state === 'absent' || assessment.changes.length === 0;
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

function notesOf(
  world: World,
  { ledger, claims }: { readonly ledger: LedgerState; readonly claims: readonly LedgerRecord[] },
): readonly string[] {
  if (claims.length === 0) return ledger.notes ?? [];
  const count = claims.filter(({ type }) => type === 'baseline').length;
  return [
    `No ledger at ${world.ledger.where}: rebuilt in memory from what ${count} of its places say of themselves.`,
  ];
}
