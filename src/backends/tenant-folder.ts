import { ADAPTER_FILE, ADAPTER_SETTING } from './adapter-file.ts';
import type { InnerPath } from '../resources/inner-path.ts';
import type { Running, ServiceRequest } from './service.ts';
import type { ServiceShape } from './process-server.ts';

/** Of a slot. */
export interface Home {
  /** The model-zoo directory. */
  readonly zoo: string;
  /** Where the slot's tenants live, below it. */
  readonly home: InnerPath;
}

export function tenantFolder({ zoo, home }: Home, slug: string): string {
  return `${zoo}/${home}/tenants/${slug}`;
}

/** Where a tenant's process writes down who it is. */
export function recordPath(home: Home, { slug, as }: Pick<Running, 'slug' | 'as'>): string {
  return `${tenantFolder(home, slug)}/${as}.pid`;
}

/** How a tenant is started in its slot: what zoo writes on the command line, and what it expects to find there. */
export function shapeOf(
  home: Home,
  {
    slug,
    serving,
  }: {
    readonly slug: string;
    readonly serving: Pick<ServiceRequest, 'context' | 'parallel' | 'port' | 'settings'> & {
      readonly weights: string;
    };
  },
): ServiceShape {
  const { weights, context, parallel, port, settings } = serving;
  const weightsPath = `${home.zoo}/${weights}`;
  const folder = weightsPath.slice(0, weightsPath.lastIndexOf('/'));
  return {
    weightsPath,
    ...(settings[ADAPTER_SETTING] === undefined ? {} : { adapterPath: `${folder}/${ADAPTER_FILE}` }),
    alias: slug,
    context,
    parallel,
    port,
    settings,
    hibernationDirectory: `${tenantFolder(home, slug)}/kv-cache`,
  };
}
