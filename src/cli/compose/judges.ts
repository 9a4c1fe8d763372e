import type { Backend, Backends } from '../../backends/backend.ts';
import type { TenantRule } from '../../resources/gate.ts';
import { REGISTRIES } from '../registries.ts';

const FORMATS: Readonly<Record<string, { readonly definition: { readonly servedBy: readonly string[] } }>> =
  REGISTRIES.formats;

/** The first backend of this version that serves the format; undefined: none does. */
export function judgeOf(format: string, backends: Backends): Backend | undefined {
  for (const kind of FORMATS[format]?.definition.servedBy ?? []) {
    const backend = backends[kind];
    if (backend !== undefined) return backend;
  }
  return undefined;
}

/** By which gate's rule a tenant is proven. */
export function tenantRule(): TenantRule {
  for (const { tenant } of Object.values(REGISTRIES.gates)) if (tenant !== undefined) return tenant;
  throw new TypeError('no gate says how a tenant is proven');
}
