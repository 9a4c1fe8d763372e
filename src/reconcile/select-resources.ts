import { withDependencies } from '../graph/dag.ts';
import type { AnyResource } from '../resources/resource.ts';

/** `--only`: resources whose id is given or starts with a given prefix, and what they stand on; never their dependants. */
export function selectResources(
  resources: readonly AnyResource[],
  only: readonly string[],
): readonly AnyResource[] {
  if (only.length === 0) return resources;
  const chosen = resources.filter(({ id }) =>
    only.some((prefix) => id === prefix || id.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)),
  );
  return withDependenciesOf(chosen, resources);
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
