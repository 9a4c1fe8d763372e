/** What zoo compares of a model that a person pulled. Pure. */
import type { PulledModels } from '../../backends/service.ts';
import type { Hold } from '../../drivers/driver.ts';
import type { DriftClass } from '../../plan/plan.ts';
import { shortDigest } from '../../resources/digest.ts';
import type { FieldChange, Fields } from '../../resources/fields.ts';
import type { PulledWanted, ResidencySeen } from '../../resources/residency.ts';
import type { Observation, Wanted } from '../../resources/resource.ts';
import { AS_ZOO_STARTS_IT, describeDrift } from '../diff.ts';

/** The digest of a model that no apply has taken in is known when one does. */
export function pulledFields({ value: { pulled, slug }, key }: Wanted<'residency'>): Fields {
  return {
    ...(slug === undefined ? {} : { tenant: slug }),
    ...(pulled?.digest === undefined
      ? key === undefined
        ? {}
        : { digest: { pending: key } }
      : { digest: pulled.digest }),
    server: AS_ZOO_STARTS_IT,
    healthy: 'yes',
  };
}

export function pulledActual({ tenant = 'none', digest, differs, healthy }: ResidencySeen): Fields {
  return {
    tenant,
    ...(digest === undefined ? {} : { digest }),
    server: differs.length === 0 ? AS_ZOO_STARTS_IT : `it ${differs.join('; it ')}`,
    healthy: healthy ? 'yes' : 'no',
  };
}

export function pulledDrift(
  change: FieldChange,
  observation: Observation<'residency'>,
  { value: { pulled } }: Wanted<'residency'>,
): { readonly class: DriftClass; readonly text: string } {
  const seen = observation.state === 'present' ? observation.seen : undefined;
  if (change.field === 'digest' && pulled !== undefined && seen !== undefined)
    return {
      class: 'version',
      text: `${pulled.name} was pulled or made again: ${whatIsOther(pulled, seen)}`,
    };
  if (change.field === 'server')
    return {
      class: 'content',
      text: `the model ${change.to === undefined ? 'is gone' : describeLoad(seen)}`,
    };
  return describeDrift(change, observation);
}

function describeLoad(seen: ResidencySeen | undefined): string {
  return seen?.differs.join('; it ') ?? 'is loaded otherwise';
}

/** `it is 0123456789ab, not ba9876543210, with other weights`. */
function whatIsOther({ digest, weights }: PulledWanted, seen: ResidencySeen): string {
  const now = seen.digest === undefined ? 'unknown' : shortDigest(seen.digest);
  const before = digest === undefined ? 'what was there' : shortDigest(digest);
  const serves = seen.served?.serves;
  const what =
    weights === undefined || serves === undefined
      ? ''
      : serves === weights
        ? ', with the same weights and another template or other parameters'
        : ', with other weights';
  return `it is ${now}, not ${before}${what}`;
}

/** What zoo cannot mend: it pulls, makes and deletes nothing of a person's. */
export function pulledHold(
  { resource, value: { pulled } }: Wanted<'residency'>,
  observation: Observation<'residency'>,
  models: PulledModels | undefined,
): Hold | undefined {
  if (pulled === undefined) return undefined;
  const { name, digest } = pulled;
  if (observation.state === 'absent')
    return {
      by: 'tool',
      text: `${name} is not there, and zoo pulls no model by itself; type \`${models?.howToPull(name) ?? name}\` on the machine${
        digest === undefined ? '' : `. What it pulls then may be other than ${shortDigest(digest)}`
      }`,
    };
  if (observation.state !== 'present') return undefined;
  const { seen } = observation;
  if (seen.tenant !== name || digest === undefined || seen.digest === digest) return undefined;
  const { id } = resource;
  return {
    by: 'version',
    text: `${whatIsOther(pulled, seen)}, and zoo does not change what a person pulled. \`zoo apply --refresh-only --only ${id}\` takes it as it is now`,
  };
}
