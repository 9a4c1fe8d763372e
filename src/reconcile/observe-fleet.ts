/**
 * Wish and world of every resource: outputs flow down the graph, looks are taken in bulk. Everything at one depth is looked
 * at together, and machines and namespaces are asked for at once, so that the slowest of them is all that is waited for.
 */
import { failureLine, WorldFailure } from '../diagnostics/failure.ts';
import type { WantContext } from '../drivers/driver.ts';
import type { ObserveContext } from '../drivers/observe-context.ts';
import { orderDag } from '../graph/dag.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import { reasonOf, type Kind, type ResourceId } from '../resources/id.ts';
import { KINDS } from '../resources/id.ts';
import type { AnyResource, Observation, Output, Resource, Wanted } from '../resources/resource.ts';
import { emptyTables, inputsOf, setNode, type Tables } from './node.ts';
import type { World } from './world.ts';

export interface ObservedFleet {
  readonly tables: Tables;
  /** Dependencies before dependants. */
  readonly order: readonly ResourceId[];
}

export async function observeFleet(
  resources: readonly AnyResource[],
  world: World,
  context: ObserveContext,
): Promise<ObservedFleet> {
  const ordered = orderDag(new Map(resources.map(({ id, dependsOn }) => [id, dependsOn])));
  if (ordered.state === 'circle') throw new Error(`circle among resources: ${ordered.circle.join(' -> ')}`);
  const { dag } = ordered;
  askAhead(resources, context);

  const tables = emptyTables();
  for (const level of byDepth(resources, dag.depth)) {
    await Promise.all(KINDS.map((kind) => observeKind(kind, level, { world, context, tables })));
  }
  return { tables, order: dag.order };
}

interface Looking {
  readonly world: World;
  readonly context: ObserveContext;
  readonly tables: Tables;
}

async function observeKind<K extends Kind>(
  kind: K,
  level: readonly AnyResource[],
  { world, context, tables }: Looking,
): Promise<void> {
  const driver = world.drivers[kind];
  const wants = wantContext(world, context.ledger);
  const looked: Wanted<K>[] = [];
  const seen = new Map<ResourceId, Observation<K>>();
  const wanted: Wanted<K>[] = [];
  for (const resource of level) {
    if (!isKind(resource, kind)) continue;
    const wish = driver.want(resource, inputsOf(resource, tables), wants);
    wanted.push(wish);
    if (resource.unsupported !== undefined)
      seen.set(resource.id, { state: 'unknown', why: resource.unsupported, class: 'unsupported' });
    else looked.push(wish);
  }
  if (looked.length > 0)
    for (const [id, observation] of await observeOrSayWhy(kind, looked, { world, context }))
      seen.set(id, observation);
  for (const wish of wanted) {
    const observation: Observation<K> = seen.get(wish.resource.id) ?? {
      state: 'unknown',
      why: 'its driver gave no answer for it',
    };
    setNode(tables, kind, {
      resource: wish.resource,
      wanted: wish,
      observation,
      output: outputOf(kind, wish, { observation, world }),
    });
  }
}

async function observeOrSayWhy<K extends Kind>(
  kind: K,
  wanted: readonly Wanted<K>[],
  { world, context }: Pick<Looking, 'world' | 'context'>,
): Promise<ReadonlyMap<ResourceId, Observation<K>>> {
  try {
    return await world.drivers[kind].observe(wanted, context);
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    const why = failureLine(error.failure);
    return new Map(
      wanted.map(({ resource }): [ResourceId, Observation<K>] => [
        resource.id,
        { state: 'unknown', why, class: classOf(error) },
      ]),
    );
  }
}

function classOf({ failure }: WorldFailure): 'auth' | 'network' | 'input' {
  if (failure.class === 'authentication' || failure.class === 'permission') return 'auth';
  return failure.class === 'input' ? 'input' : 'network';
}

export function outputOf<K extends Kind>(
  kind: K,
  wanted: Wanted<K>,
  { observation, world }: { readonly observation: Observation<K>; readonly world: World },
): Output<K> {
  if (observation.state === 'unknown')
    return { state: 'unknown', why: reasonOf(wanted.resource.id, observation.why) };
  return world.drivers[kind].output(wanted, observation);
}

export function wantContext(world: World, ledger: LedgerState): WantContext {
  return { hash: world.hash, gitOid: world.gitOid, ledger, pins: world.pins, revisions: world.revisions };
}

function isKind<K extends Kind>(
  resource: AnyResource | Resource,
  kind: K,
): resource is Resource<K> & AnyResource {
  return resource.kind === kind;
}

function byDepth(
  resources: readonly AnyResource[],
  depth: ReadonlyMap<ResourceId, number>,
): readonly (readonly AnyResource[])[] {
  const levels: AnyResource[][] = [];
  for (const resource of resources) (levels[depth.get(resource.id) ?? 0] ??= []).push(resource);
  return levels;
}

/** Starts the slow looks before the walk gets to them; an action that needs one later sees how it ended. */
function askAhead(resources: readonly AnyResource[], context: ObserveContext): void {
  const ignore = (): undefined => undefined;
  for (const resource of resources) {
    if (resource.unsupported !== undefined) continue;
    if (resource.kind === 'host') context.machine(resource.spec.machine).catch(ignore);
    if (resource.kind === 'publication')
      context.namespace(resource.spec.target, resource.spec.namespace).catch(ignore);
  }
}
