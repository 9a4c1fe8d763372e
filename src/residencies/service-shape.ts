import type { ServiceShape } from '../backends/backend.ts';
import type { ServingSpec } from './pointer.ts';

export function tenantFolder(zoo: string, slug: string): string {
  return `${zoo}/resident/tenants/${slug}`;
}

/** How a tenant is started in its slot: what zoo writes on the command line, and what it expects to find there. */
export function shapeOf({
  zoo,
  slug,
  serving,
}: {
  readonly zoo: string;
  readonly slug: string;
  readonly serving: Pick<ServingSpec, 'context' | 'parallel' | 'port'> & { readonly weights: string };
}): ServiceShape {
  const { weights, context, parallel, port } = serving;
  return {
    weightsPath: `${zoo}/${weights}`,
    alias: slug,
    context,
    parallel,
    port,
    hibernationDirectory: `${tenantFolder(zoo, slug)}/kv-cache`,
  };
}
