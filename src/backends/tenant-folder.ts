import { innerPath, type InnerPath } from '../resources/inner-path.ts';
import type { ServiceName, ServiceRequest } from './service.ts';
import type { ServiceShape } from './process-server.ts';

export function tenantFolder(zoo: string, slug: string): string {
  return `${zoo}/resident/tenants/${slug}`;
}

/** Where a tenant's process writes down who it is, relative to the model-zoo directory. */
export function recordPath(slug: string, as: ServiceName): InnerPath {
  return innerPath(`resident/tenants/${slug}/${as}.pid`);
}

/** How a tenant is started in its slot: what zoo writes on the command line, and what it expects to find there. */
export function shapeOf({
  zoo,
  slug,
  serving,
}: {
  readonly zoo: string;
  readonly slug: string;
  readonly serving: Pick<ServiceRequest, 'context' | 'parallel' | 'port'> & { readonly weights: string };
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
