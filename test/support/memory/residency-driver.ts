import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import type { Driver } from '../../../src/drivers/driver.ts';
import type { Digest } from '../../../src/resources/digest.ts';
import type { Fields } from '../../../src/resources/fields.ts';
import type { ResourceId } from '../../../src/resources/id.ts';
import type { ResidencySeen } from '../../../src/resources/residency.ts';
import type { Observation } from '../../../src/resources/resource.ts';
import { machineOf, MEMORY_FACTS } from './host-driver.ts';
import { quiet } from './quiet.ts';
import { act, hashText, type MemoryMachine, type MemoryWorld } from './memory-world.ts';

export function memoryResidencyDriver(world: MemoryWorld): Driver<'residency'> {
  return {
    ...quiet<'residency'>(),
    kind: 'residency',
    want(resource, inputs) {
      const { tenant, machine } = resource.spec;
      const base = { machine, questions: [], pass: 1 };
      if (tenant === undefined) return { resource, key: hashText('nobody'), value: base };
      const artifact = inputs.of('artifact', tenant.artifact);
      if (artifact.state === 'unknown')
        return { resource, key: undefined, unknown: artifact.why, value: base };
      const key = hashText(`${tenant.slug} ${artifact.key}`);
      const content = artifact.state === 'known' ? { content: artifact.value } : {};
      return { resource, key, value: { ...base, slug: tenant.slug, ...content } };
    },
    async observe(wanted) {
      return new Map(
        wanted.map(({ resource, value }): [ResourceId, Observation<'residency'>] => {
          world.looks += 1;
          if (world.unreachable.has(value.machine.name))
            return [resource.id, { state: 'unknown', why: 'no route', class: 'network' }];
          const machine = machineOf(world, value.machine);
          return [
            resource.id,
            // Where nobody is wanted, an empty slot is what is wanted: it is there, and it is empty.
            machine.tenant === undefined && value.slug !== undefined
              ? { state: 'absent' }
              : { state: 'present', seen: seenOf(machine) },
          ];
        }),
      );
    },
    desired({ value, key }): Fields {
      // `hosts: none`: whoever is there has to go.
      if (value.slug === undefined) return { tenant: '' };
      const digest: string | { pending: Digest } = value.content?.digest ?? {
        pending: key ?? hashText('unknown'),
      };
      return { tenant: value.slug, digest, healthy: 'yes' };
    },
    actual: ({ tenant, digest, healthy }) => ({
      tenant: tenant ?? '',
      digest: digest ?? '',
      healthy: healthy ? 'yes' : 'no',
    }),
    reads: ({ resource }, changes) =>
      resource.spec.tenant !== undefined && changes.some(({ field }) => field !== 'healthy')
        ? [resource.spec.tenant.artifact]
        : [],
    versions: (observation) =>
      observation.state === 'present'
        ? [{ what: 'generation', version: String(observation.seen.generation) }]
        : [],
    output({ key }, observation) {
      if (key === undefined) return { state: 'unknown', why: 'no key' };
      return {
        state: 'known',
        key,
        value: { generation: observation.state === 'present' ? observation.seen.generation : 0 },
      };
    },
    async apply(action, { value }, context) {
      const machine = machineOf(world, value.machine);
      if (!machine.hosted) throw new WorldFailure({ class: 'bug', message: 'no layout' });
      const digest = value.content?.digest;
      if (value.slug !== undefined && digest === undefined)
        throw new WorldFailure({ class: 'bug', message: 'swapped before its digest is known' });
      if (machine.tenant !== value.slug || machine.digest !== digest) {
        await context.effect('swap');
        act(world, { what: 'swap', id: action.id }, () => {
          machine.tenant = value.slug;
          machine.digest = digest;
          machine.generation += 1;
          machine.healthy = value.slug !== undefined;
        });
      } else if (value.slug !== undefined && !machine.healthy) {
        await context.effect('restart');
        act(world, { what: 'restart', id: action.id }, () => void (machine.healthy = true));
      }
      if (value.slug === undefined) return { state: 'absent', notes: [] };
      return { state: 'done', seen: seenOf(machine), downBytes: 0, upBytes: 0, notes: [] };
    },
  };
}

function seenOf({ tenant, digest, generation, healthy }: MemoryMachine): ResidencySeen {
  return {
    facts: MEMORY_FACTS,
    generation,
    healthy,
    weights: 'verified',
    seals: {},
    canaries: new Map(),
    differs: [],
    unseen: [],
    spoilt: [],
    leftovers: [],
    ...(tenant === undefined ? {} : { tenant }),
    ...(digest === undefined ? {} : { digest }),
  };
}
