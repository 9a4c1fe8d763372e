import type { Backend } from '../backends/backend.ts';
import { programDrift } from './proven-on.ts';
import { compareFields } from '../plan/compare-fields.ts';
import type { DriftClass } from '../plan/plan.ts';
import type { FieldChange, Fields } from '../resources/fields.ts';
import type { BackendSettings } from '../resources/machine.ts';
import type { ResidencySeen } from '../resources/residency.ts';
import type { Observation, Wanted } from '../resources/resource.ts';

export function desiredFields({ value }: Wanted<'residency'>): Fields {
  const { slug, content, pending, machine, unknownPin, build } = value;
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
    ...settingsFields(machine.backend.settings),
    ...(build === undefined ? {} : { build }),
    server: AS_ZOO_STARTS_IT,
    runs: AS_PROVEN,
    installed: AS_PROVEN,
    healthy: 'yes',
    weights: 'verified',
    lease: 'active',
    link: `tenants/${slug}`,
    leftovers: 'none',
  };
}

/** One field for each setting that the backend alone has, under its name in the fleet file. */
function settingsFields(settings: BackendSettings): Fields {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
}

export const AS_ZOO_STARTS_IT = 'as zoo starts it';
const AS_PROVEN = 'what it was proven on';

export function actualFields(
  seen: ResidencySeen,
  wanted: Wanted<'residency'>,
  backend: Backend | undefined,
): Fields {
  return {
    tenant: seen.tenant ?? 'none',
    healthy: seen.healthy ? 'yes' : 'no',
    weights: seen.weights,
    lease: seen.lease ?? 'none',
    link: seen.link ?? 'none',
    leftovers: seen.leftovers.length === 0 ? 'none' : seen.leftovers.join('; '),
    ...(seen.digest === undefined ? {} : { digest: seen.digest }),
    ...(seen.tenant === undefined ? {} : servingFields(seen, wanted, backend)),
    ...(seen.tenant === undefined ? {} : programFields(seen, wanted, backend)),
  };
}

/**
 * From the server's own words. What does not answer shows nothing of how it was started: that it does not answer is said by
 * `healthy`, and what the machine wrote down is good enough to say what else will change.
 */
function servingFields(
  { served, recorded, differs, ...seen }: ResidencySeen,
  { value: { machine, build } }: Wanted<'residency'>,
  backend: Backend | undefined,
): Fields {
  const wish = machine.backend.context;
  const port = seen.port ?? recorded?.port;
  const portField = port === undefined ? {} : { port: String(port) };
  const settings = settingsFields(recorded?.settings ?? {});
  if (served === undefined) {
    const { context, parallel } = recorded ?? {};
    return {
      ...(context === undefined ? {} : { context: String(context) }),
      ...(parallel === undefined ? {} : { parallel: String(parallel) }),
      ...portField,
      ...settings,
      ...(build === undefined ? {} : { build }),
      server: AS_ZOO_STARTS_IT,
    };
  }
  const holdsAll = served.context === backend?.servedContext(wish);
  const { context = wish, parallel = served.slots } = recorded ?? {};
  const isToldSlots = served.slots !== machine.backend.parallel && backend?.hidesSlots !== true;
  // A run that was killed before it moved the pointer leaves a server as wished, and a pointer that starts the old one again.
  return {
    context: holdsAll ? String(context) : String(served.context ?? 'unknown'),
    parallel: String(isToldSlots ? (served.slots ?? 'unknown') : parallel),
    ...portField,
    ...settings,
    ...(seen.build === undefined ? {} : { build: seen.build }),
    server: differs.length === 0 ? AS_ZOO_STARTS_IT : `it ${differs.join('; it ')}`,
  };
}

/** An upgrade under a tenant: another build that runs, or another file on the disk behind an old one that still runs. */
function programFields(
  seen: ResidencySeen,
  { value: { machine } }: Wanted<'residency'>,
  backend: Backend | undefined,
): Fields {
  const { runs = AS_PROVEN, installed = AS_PROVEN } =
    backend === undefined ? {} : programDrift(seen, machine.name, backend);
  return { runs, installed };
}

/** Fields that a server has from its start: what differs in them is mended by starting it again. */
const FROM_THE_START = ['context', 'parallel', 'port', 'build', 'server', 'runs', 'installed'];

export function isServedAsWished(
  seen: ResidencySeen,
  wanted: Wanted<'residency'>,
  backend: Backend | undefined,
): boolean {
  const changes = compareFields(desiredFields(wanted), actualFields(seen, wanted, backend));
  const fromTheStart = [...FROM_THE_START, ...Object.keys(wanted.value.machine.backend.settings)];
  return seen.healthy && !changes.some(({ field }) => fromTheStart.includes(field));
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
    case 'server':
      return { class: 'content', text: `the server is not as zoo started it: ${to}` };
    case 'runs':
    case 'installed':
      return { class: 'version', text: to };
    case 'weights':
      return weightsDrift(seen);
    case 'link':
      return { class: 'placement', text: `${seen?.facts.home ?? 'resident'}/current points to ${to}` };
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
