import type { TenantRule } from '../../resources/gate.ts';
import { REGISTRIES } from '../registries.ts';

/** By which gate's rule a tenant is proven. */
export function tenantRule(): TenantRule {
  for (const { tenant } of Object.values(REGISTRIES.gates)) if (tenant !== undefined) return tenant;
  throw new TypeError('no gate says how a tenant is proven');
}
