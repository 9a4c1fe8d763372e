/**
 * Kind `residency`: which tenant a machine hosts. The truth is the machine's pointer and what really answers there; a
 * change of tenant is a swap that proves the new one before, or goes back to the old one after.
 */
import type { Backends } from '../backends/backend.ts';
import { innerPath } from '../resources/inner-path.ts';
import type { Driver } from '../drivers/driver.ts';
import type { ObserveContext } from '../drivers/observe-context.ts';
import { NO_COST } from '../plan/action.ts';
import type { FieldChange } from '../resources/fields.ts';
import { hexOf } from '../resources/digest.ts';
import type { Lack } from '../resources/lack.ts';
import type { MachineFacts } from '../resources/machine.ts';
import type { Observation, Resource, Wanted } from '../resources/resource.ts';
import { applyResidency, type ResidencyPorts } from './apply.ts';
import { actualFields, describeDrift, desiredFields } from './diff.ts';
import { contentBytes, whyCapped } from './memory.ts';
import { whyTooLarge } from './room.ts';
import { howItGoes, plannedWay } from './how-it-goes.ts';
import { observeResidencies } from './observe.ts';
import { pulledDriver } from './pulled/driver.ts';
import { proofOf } from './remembered.ts';
import { wantResidency } from './want.ts';

/** Ending and starting a process, without reading the weights. */
const RESTART_SECONDS = 1;
/** Page cache to a ready server. */
const WARM_BYTES_PER_SECOND = 1e9;
/** A plain SSD to a ready server: where two tenants do not fit into memory, neither do the pages of the next one. */
const COLD_BYTES_PER_SECOND = 4e8;

export function createResidencyDriver(ports: ResidencyPorts): Driver<'residency'> {
  const made: Driver<'residency'> = {
    kind: 'residency',
    want: (resource, inputs, context) =>
      wantResidency(resource, inputs, { context, backends: ports.backends }),
    observe: (wanted, context: ObserveContext) => observeResidencies(wanted, context, ports),
    desired: desiredFields,
    actual: (seen, wanted) => actualFields(seen, wanted, ports.backends[wanted.value.machine.backend.kind]),
    reads: (wanted, changes, observation) => {
      const { tenant } = wanted.resource.spec;
      return tenant !== undefined && changes.length > 0 && needsBytes(wanted, observation, ports.backends)
        ? [tenant.artifact, ...(tenant.adapter === undefined ? [] : [tenant.adapter])]
        : [];
    },
    versions: (observation) => {
      if (observation.state === 'unknown') return [];
      return [
        {
          what: 'generation',
          version: observation.state === 'present' ? String(observation.seen.generation) : '0',
        },
      ];
    },
    cost: (wanted, changes, ...[, observation]) => {
      const { memory, content } = wanted.value;
      if (changes.length === 0 || content === undefined) return NO_COST;
      const weightsBytes = contentBytes(content);
      const isCold =
        observation !== undefined && plannedWay(wanted, observation, ports.backends)?.form === 'instead';
      const bytesPerSecond = isCold ? COLD_BYTES_PER_SECOND : WARM_BYTES_PER_SECOND;
      const isBrought = observation === undefined || needsBytes(wanted, observation, ports.backends);
      return {
        ...NO_COST,
        memoryBytes: memory?.totalBytes ?? 0,
        upBytes: isBrought ? weightsBytes : 0,
        gapSeconds: isSwap(changes) ? RESTART_SECONDS + weightsBytes / bytesPerSecond : 0,
      };
    },
    output: ({ key, unknown, value }, observation) => {
      if (key === undefined) return { state: 'unknown', why: unknown ?? 'its artifact is unknown' };
      if (observation.state === 'unknown') return { state: 'unknown', why: observation.why };
      if (
        observation.state === 'absent' ||
        observation.seen.tenant !== value.slug ||
        observation.seen.digest !== (value.content ?? value.pulled)?.digest
      )
        return { state: 'pending', key };
      const { tenant, generation } = observation.seen;
      return { state: 'known', key, value: { generation, ...(tenant === undefined ? {} : { tenant }) } };
    },
    proof: proofOf,
    drift: describeDrift,
    extras: (_wanted, { unseen }) =>
      unseen.map((part) => {
        const what = `not compared, because the machine does not show it: ${part}`;
        return { what, drift: { class: 'unknown', text: what } };
      }),
    holds(wanted, observation, sightOf) {
      const { value } = wanted;
      if (value.unknownPin !== undefined) return { by: 'pin', text: value.unknownPin.why };
      const capped = whyCapped(value.machine.backend.context, value.facts);
      if (capped !== undefined) return { by: 'context', text: capped };
      const lack = lackOf(wanted, observation);
      if (lack !== undefined) return { by: 'tool', text: `${lack.what}; ${lack.remedy}` };
      const text = whyTooLarge(wanted, observation, sightOf);
      return text === undefined ? undefined : { by: 'memory', text };
    },
    how(wanted, observation, sightOf) {
      const isBrought = needsBytes(wanted, observation, ports.backends);
      const way = around(observation)?.bytesWay;
      const form = howItGoes(wanted, observation, { backends: ports.backends, sightOf });
      const parts = [form, isBrought ? way : undefined].filter((part) => part !== undefined);
      return parts.length === 0 ? undefined : parts.join('; ');
    },
    apply: (action, wanted, context) => applyResidency(action, wanted, { context, ports }),
  };
  const pulled = pulledDriver(ports);
  const of = ({ spec }: Resource<'residency'>) => (spec.pulled === undefined ? made : pulled);
  return {
    ...made,
    want: (resource, inputs, context) => of(resource).want(resource, inputs, context),
    desired: (wanted) => of(wanted.resource).desired(wanted),
    actual: (seen, wanted) => of(wanted.resource).actual(seen, wanted),
    reads: (wanted, ...seen) => of(wanted.resource).reads(wanted, ...seen),
    cost: (wanted, ...seen) => of(wanted.resource).cost(wanted, ...seen),
    drift: (change, seen, wanted) => of(wanted.resource).drift(change, seen, wanted),
    extras: (wanted, seen) => of(wanted.resource).extras(wanted, seen),
    holds: (wanted, ...seen) => of(wanted.resource).holds(wanted, ...seen),
    how: (wanted, ...seen) => of(wanted.resource).how?.(wanted, ...seen),
  };
}

/** What was seen of the machine. */
function around(observation: Observation<'residency'>): Pick<MachineFacts, 'bytesWay' | 'lacks'> | undefined {
  if (observation.state === 'present') return observation.seen.facts;
  return observation.state === 'absent' ? observation.around : undefined;
}

/** What keeps the backend from serving this tenant. One that ends needs nothing. */
function lackOf({ value }: Wanted<'residency'>, observation: Observation<'residency'>): Lack | undefined {
  const lacks = value.slug === undefined ? [] : (around(observation)?.lacks ?? []);
  return lacks.find(({ port = value.machine.backend.port }) => port === value.machine.backend.port);
}

/** A tenant serves now and will not for a moment. */
function isSwap(changes: readonly FieldChange[]): boolean {
  return changes.some(
    ({ field, from }) =>
      from !== undefined &&
      from !== 'none' &&
      from !== 'unverified' &&
      ['tenant', 'digest', 'context', 'parallel', 'port', 'weights', 'build', 'runs', 'installed'].includes(
        field,
      ),
  );
}

/** Going back to a tenant whose weights are still on the machine costs no bytes, as far as is known without reading them. */
function needsBytes(
  { value }: Wanted<'residency'>,
  observation: Observation<'residency'>,
  backends: Backends,
): boolean {
  if (value.content === undefined || observation.state !== 'present') return true;
  const { facts, spoilt } = observation.seen;
  const name = hexOf(value.content.digest);
  if (spoilt.includes(name) || !facts.available.some((folder) => folder.name === name)) return true;
  const { slug, content, machine } = value;
  const backend = backends[machine.backend.kind];
  const file = backend?.weightsFile(content.files);
  const { placement } = backend?.service ?? {};
  if (placement === undefined || file === undefined || slug === undefined) return false;
  const { context, port, settings } = machine.backend;
  const weights = innerPath(`available/${name}/${file.path}`);
  return !placement.isPlaced(facts, {
    slug: innerPath(slug),
    serving: { weights, context, port, settings },
    sha256: file.sha256,
  });
}
