import type { DriftClass } from '../plan/plan.ts';
import type { FieldChange, Fields } from '../resources/fields.ts';
import type { ResidencySeen } from '../resources/residency.ts';
import type { Observation, Wanted } from '../resources/resource.ts';

export function desiredFields({ value }: Wanted<'residency'>): Fields {
  const { slug, content, pending, machine, unknownPin } = value;
  if (unknownPin !== undefined) return { digest: unknownPin.pin };
  if (slug === undefined) return { tenant: 'none', link: 'none', leftovers: 'none' };
  return {
    tenant: slug,
    ...(content === undefined
      ? pending === undefined
        ? {}
        : { digest: { pending } }
      : { digest: content.digest }),
    context: String(machine.backend.context),
    parallel: String(machine.backend.parallel),
    port: String(machine.backend.port),
    healthy: 'yes',
    weights: 'verified',
    lease: 'active',
    link: `tenants/${slug}`,
    leftovers: 'none',
  };
}

export function actualFields(seen: ResidencySeen): Fields {
  return {
    tenant: seen.tenant ?? 'none',
    healthy: seen.healthy ? 'yes' : 'no',
    weights: seen.weights,
    lease: seen.lease ?? 'none',
    link: seen.link ?? 'none',
    leftovers: seen.leftovers.length === 0 ? 'none' : seen.leftovers.join('; '),
    ...(seen.digest === undefined ? {} : { digest: seen.digest }),
    ...(seen.context === undefined ? {} : { context: String(seen.context) }),
    ...(seen.parallel === undefined ? {} : { parallel: String(seen.parallel) }),
    ...(seen.port === undefined ? {} : { port: String(seen.port) }),
  };
}

export function describeDrift(
  change: FieldChange,
  observation: Observation<'residency'>,
): { readonly class: DriftClass; readonly text: string } {
  const seen = observation.state === 'present' ? observation.seen : undefined;
  const to = typeof change.to === 'string' ? change.to : 'nothing';
  switch (change.field) {
    case 'tenant':
      return { class: 'placement', text: `the machine hosts ${to}, not ${change.from ?? 'none'}` };
    case 'digest':
      return { class: 'version', text: `the tenant serves other weights (${to})` };
    case 'healthy':
      return {
        class: 'unhealthy',
        text: `the tenant is not healthy: ${seen?.unhealthy ?? 'it does not answer'}`,
      };
    case 'weights':
      return weightsDrift(seen);
    case 'link':
      return { class: 'placement', text: `resident/current points to ${to}` };
    case 'lease':
      return { class: 'content', text: `the lease of the tenant is ${to}` };
    case 'leftovers':
      return { class: 'extra', text: `left behind: ${to}` };
    default:
      return { class: 'content', text: `${change.field} is ${to}, not ${change.from ?? 'set'}` };
  }
}

function weightsDrift(seen: ResidencySeen | undefined): {
  readonly class: DriftClass;
  readonly text: string;
} {
  const why = seen?.weightsWhy === undefined ? '' : `: ${seen.weightsWhy}`;
  switch (seen?.weights) {
    case 'unverified':
      return { class: 'unknown', text: `the weights have to be read again${why}` };
    case 'changed':
      return { class: 'content', text: `the weights were changed on the machine${why}` };
    case 'verified':
    case 'missing':
    case undefined:
      return { class: 'missing', text: 'the weights are gone from the machine' };
  }
}
