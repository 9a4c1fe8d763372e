import type { ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';

/** Those, and whatever stands on them. */
export function withDependents(
  resources: readonly AnyResource[],
  isMeant: (id: ResourceId) => boolean,
): ReadonlySet<ResourceId> {
  const found = new Set(resources.flatMap(({ id }) => (isMeant(id) ? [id] : [])));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { id, dependsOn } of resources) if (dependsOn.some((one) => found.has(one))) found.add(id);
  }
  return found;
}
