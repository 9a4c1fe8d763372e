import { withDependencies } from '../graph/dag.ts';
import { deletionScope } from '../plan/deletion-scope.ts';
import type { ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';

/** `--only`: resources whose id is given or starts with a given prefix, and what they stand on; never their dependants. */
export function selectResources(
  resources: readonly AnyResource[],
  only: readonly string[],
): readonly AnyResource[] {
  if (only.length === 0) return resources;
  const isChosen = choiceOf(only);
  return withDependenciesOf(
    resources.filter(({ id }) => isChosen(id)),
    resources,
  );
}

/** Whether an id is one of these, or beneath one; without any, all are chosen. As fast for a thousand as for one. */
export function choiceOf(only: readonly string[]): (id: string) => boolean {
  if (only.length === 0) return () => true;
  const given = new Set(only.map((prefix) => prefix.replace(/\/$/, '')));
  return (id) => {
    for (let end = id.length; end > 0; end = id.lastIndexOf('/', end - 1)) {
      if (given.has(id.slice(0, end))) return true;
    }
    return false;
  };
}

/** `publication/hub` is no beginning of `publication/hub2/zenlm/zen-nano`. */
export function isBeneath(prefix: string, id: ResourceId): boolean {
  return id === prefix || id.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}

/** In the order of `resources`. */
export function withDependenciesOf(
  chosen: readonly AnyResource[],
  resources: readonly AnyResource[],
): readonly AnyResource[] {
  const needed = withDependencies(
    chosen.map(({ id }) => id),
    new Map(resources.map(({ id, dependsOn }) => [id, dependsOn])),
  );
  return resources.filter(({ id }) => needed.has(id));
}

export interface Selection {
  /** What the run is about. */
  readonly chosen: readonly AnyResource[];
  /** That, and everything that could stop one of its deletions by being unknown. */
  readonly looked: readonly AnyResource[];
}

/**
 * Unknown stops every deletion beside it, also where `--only` names nothing but the deletion: what is on the same target or
 * machine is looked at, with what it stands on, and nothing is done to it. A run that deletes nothing looks at nothing more.
 */
export function selectWithNeighbours(
  resources: readonly AnyResource[],
  { only, left }: { readonly only: readonly string[]; readonly left: ReadonlySet<ResourceId> },
): Selection {
  const chosen = selectResources(resources, only);
  if (only.length === 0) return { chosen, looked: chosen };
  const scopes = new Set(chosen.filter(({ id }) => left.has(id)).map(({ id }) => deletionScope(id)));
  if (scopes.size === 0) return { chosen, looked: chosen };
  const beside = resources.filter(({ id }) => scopes.has(deletionScope(id)));
  return { chosen, looked: withDependenciesOf([...chosen, ...beside], resources) };
}
