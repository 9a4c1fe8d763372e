import { KINDS, type ResourceId, type Kind } from '../resources/id.ts';
import type { AnyResource, Inputs, Observation, Output, Resource, Wanted } from '../resources/resource.ts';

/** One resource with everything this run knows of it. */
export interface Node<K extends Kind = Kind> {
  readonly resource: Resource<K>;
  readonly wanted: Wanted<K>;
  readonly observation: Observation<K>;
  readonly output: Output<K>;
}

/** One table per kind, so that what comes out is typed by the kind that was asked for. */
export type Tables = { readonly [K in Kind]: Map<ResourceId, Node<K>> };

export function emptyTables(): Tables {
  return {
    source: new Map(),
    artifact: new Map(),
    evaluation: new Map(),
    host: new Map(),
    publication: new Map(),
    residency: new Map(),
  };
}

export function setNode<K extends Kind>(tables: Tables, kind: K, node: Node<K>): void {
  tables[kind].set(node.resource.id, node);
}

/**
 * An output or a report that what is published says of itself, and that was not made or asked for here. What was asked of
 * bytes that are only claimed to be the artifact's is no more than that.
 */
export function isClaimed({ resource, observation }: Node, tables: Tables): boolean {
  if (observation.state !== 'present') return false;
  if ('claimed' in observation.seen && observation.seen.claimed) return true;
  if (!('artifact' in resource.spec)) return false;
  const asked = tables.artifact.get(resource.spec.artifact);
  return asked !== undefined && isClaimed(asked, tables);
}

/** The same looks, as far as they are at these. */
export function tablesOf(ids: ReadonlySet<ResourceId>, tables: Tables): Tables {
  const some = emptyTables();
  for (const kind of KINDS) copyNodes(kind, ids, { from: tables, to: some });
  return some;
}

function copyNodes<K extends Kind>(
  kind: K,
  ids: ReadonlySet<ResourceId>,
  { from, to }: { readonly from: Tables; readonly to: Tables },
): void {
  for (const [id, node] of from[kind]) if (ids.has(id)) setNode(to, kind, node);
}

/** The outputs that a resource may build on: only those that it declared. */
export function inputsOf(resource: AnyResource | Resource, tables: Tables): Inputs {
  const declared = new Set<ResourceId>(resource.dependsOn);
  return {
    of(kind, id) {
      if (!declared.has(id)) throw new Error(`${resource.id} asks for ${id} without depending on it`);
      return tables[kind].get(id)?.output ?? { state: 'unknown', why: `${id} is not part of this run` };
    },
  };
}
