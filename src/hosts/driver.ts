/**
 * Kind `host`: what belongs to a machine and outlives every tenant. Sees to it that the model-zoo directory has all of
 * its parts, and never rewrites one that is there; which machine it is of is added to `host/identity.json`.
 */
import type { Driver } from '../drivers/driver.ts';
import { NO_COST } from '../plan/action.ts';
import { placeOfMachine } from '../resources/machine.ts';
import { canonicalJson } from '../resources/content.ts';
import type { Connect } from '../transports/transport.ts';
import { applyHost } from './apply.ts';
import { actualFields, desiredFields, surprises } from './diff.ts';
import { isIdentified } from './identity.ts';
import { observeHosts } from './observe.ts';

export function createHostDriver({ connect }: { readonly connect: Connect }): Driver<'host'> {
  return {
    kind: 'host',
    want: (resource, _inputs, { hash }) => {
      const { machine } = resource.spec;
      const key = hash(canonicalJson({ kind: 'host', ...placeOfMachine(machine) }));
      return { resource, key, value: { machine } };
    },
    observe: observeHosts,
    desired: desiredFields,
    actual: actualFields,
    reads: () => [],
    versions: () => [],
    cost: () => NO_COST,
    output: ({ key, unknown }, observation) => {
      if (key === undefined) return { state: 'unknown', why: unknown ?? 'the machine is unknown' };
      if (observation.state === 'unknown') return { state: 'unknown', why: observation.why };
      if (
        observation.state === 'absent' ||
        observation.seen.missing.length > 0 ||
        !isIdentified(observation.seen.facts)
      )
        return { state: 'pending', key };
      return { state: 'known', key, value: { facts: observation.seen.facts } };
    },
    proof: ({ facts: { identity, hardware } }) => ({
      ...(identity === undefined ? {} : { identity: identity.id }),
      ...(hardware === undefined ? {} : { hardware }),
    }),
    drift: ({ field }) => ({
      class: 'missing',
      text:
        field === 'identity'
          ? 'host/identity.json does not say any more which machine it is of'
          : `${field} is gone from the machine`,
    }),
    extras: ({ value }, seen) => surprises(value, seen).map((what) => ({ what })),
    holds: () => undefined,
    apply: (_action, wanted, context) => applyHost(wanted, context, connect),
  };
}
