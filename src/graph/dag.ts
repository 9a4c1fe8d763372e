/**
 * A directed acyclic graph of ids. It answers in which order things can be done, what stands on what, and where a circle is.
 * It knows nothing of resources.
 */
export interface Dag<Id extends string> {
  /** Dependencies before dependants; among equals, the order in which they were given. */
  readonly order: readonly Id[];
  /** Steps from the roots: everything at one depth can be looked at together. */
  readonly depth: ReadonlyMap<Id, number>;
  readonly dependants: ReadonlyMap<Id, readonly Id[]>;
}

export type DagResult<Id extends string> =
  | { readonly state: 'ordered'; readonly dag: Dag<Id> }
  /** The ids of one circle, the first repeated at its end. */
  | { readonly state: 'circle'; readonly circle: readonly Id[] };

/** Kahn's algorithm: linear in nodes and edges. Edges to ids that are not nodes are ignored. */
export function orderDag<Id extends string>(dependencies: ReadonlyMap<Id, readonly Id[]>): DagResult<Id> {
  const waitsFor = new Map<Id, number>();
  const dependants = new Map<Id, Id[]>();
  for (const id of dependencies.keys()) dependants.set(id, []);
  for (const [id, ids] of dependencies) {
    let count = 0;
    for (const dependency of ids) {
      const list = dependants.get(dependency);
      if (list === undefined) continue;
      list.push(id);
      count += 1;
    }
    waitsFor.set(id, count);
  }
  const order: Id[] = [];
  const depth = new Map<Id, number>();
  for (const [id, count] of waitsFor) {
    if (count > 0) continue;
    order.push(id);
    depth.set(id, 0);
  }
  // `order` grows while it is walked: it is the queue, too.
  for (const id of order) {
    const below = (depth.get(id) ?? 0) + 1;
    for (const dependant of dependants.get(id) ?? []) {
      depth.set(dependant, Math.max(depth.get(dependant) ?? 0, below));
      const left = (waitsFor.get(dependant) ?? 0) - 1;
      waitsFor.set(dependant, left);
      if (left === 0) order.push(dependant);
    }
  }
  if (order.length === dependencies.size) return { state: 'ordered', dag: { order, depth, dependants } };
  const done = new Set(order);
  return { state: 'circle', circle: findCircle(dependencies, done) };
}

/** Every node that is not done waits for another such node: walking up must come back to one already seen. */
function findCircle<Id extends string>(
  dependencies: ReadonlyMap<Id, readonly Id[]>,
  done: ReadonlySet<Id>,
): readonly Id[] {
  const path: Id[] = [];
  const at = new Map<Id, number>();
  let current = [...dependencies.keys()].find((id) => !done.has(id));
  while (current !== undefined) {
    const seen = at.get(current);
    if (seen !== undefined) return [...path.slice(seen), current];
    at.set(current, path.length);
    path.push(current);
    current = dependencies.get(current)?.find((id) => dependencies.has(id) && !done.has(id));
  }
  return path;
}

/** The given ids and all that they stand on. */
export function withDependencies<Id extends string>(
  ids: Iterable<Id>,
  dependencies: ReadonlyMap<Id, readonly Id[]>,
): ReadonlySet<Id> {
  const reached = new Set<Id>(ids);
  for (const id of reached) for (const dependency of dependencies.get(id) ?? []) reached.add(dependency);
  return reached;
}
