import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import type { Driver } from '../../../src/drivers/driver.ts';
import type { ResourceId } from '../../../src/resources/id.ts';
import type { MachineSpec, SlotView } from '../../../src/resources/machine.ts';
import type { Observation } from '../../../src/resources/resource.ts';
import { homeOf, MAIN_SLOT } from '../../../src/resources/slot.ts';
import { quiet } from './quiet.ts';
import { act, hashText, type MemoryMachine, type MemoryWorld } from './memory-world.ts';

export function machineOf(world: MemoryWorld, { name }: MachineSpec): MemoryMachine {
  if (world.unreachable.has(name))
    throw new WorldFailure({ class: 'network', message: `${name} does not answer` });
  let machine = world.machines.get(name);
  if (machine === undefined) {
    machine = { hosted: false, tenant: undefined, digest: undefined, generation: 0, healthy: false };
    world.machines.set(name, machine);
  }
  return machine;
}

export const MEMORY_FACTS: SlotView = {
  os: 'linux',
  arch: 'x64',
  memoryTotalBytes: 1e9,
  memoryAvailableBytes: 1e9,
  diskFreeBytes: 1e9,
  zoo: '/zoo',
  layout: [],
  links: [],
  strange: [],
  slots: [],
  slot: MAIN_SLOT,
  home: homeOf(MAIN_SLOT),
  neighbours: [],
  tenants: [],
  available: [],
  serviceManager: 'none',
  cpus: 2,
};

export function memoryHostDriver(world: MemoryWorld): Driver<'host'> {
  return {
    ...quiet<'host'>(),
    kind: 'host',
    want: (resource) => ({
      resource,
      key: hashText(resource.spec.machine.zoo),
      value: { machine: resource.spec.machine },
    }),
    async observe(wanted) {
      return new Map(
        wanted.map(({ resource, value }): [ResourceId, Observation<'host'>] => {
          world.looks += 1;
          if (world.unreachable.has(value.machine.name))
            return [resource.id, { state: 'unknown', why: 'no route', class: 'network' }];
          const { hosted } = machineOf(world, value.machine);
          return [
            resource.id,
            hosted ? { state: 'present', seen: { facts: MEMORY_FACTS, missing: [] } } : { state: 'absent' },
          ];
        }),
      );
    },
    desired: () => ({ layout: 'whole' }),
    actual: () => ({ layout: 'whole' }),
    output({ key }, observation) {
      if (key === undefined) return { state: 'unknown', why: 'no key' };
      return observation.state === 'present'
        ? { state: 'known', key, value: { facts: MEMORY_FACTS } }
        : { state: 'pending', key };
    },
    async apply(action, { value }, context) {
      await context.effect('layout');
      const machine = machineOf(world, value.machine);
      if (!machine.hosted) act(world, { what: 'layout', id: action.id }, () => void (machine.hosted = true));
      return {
        state: 'done',
        seen: { facts: MEMORY_FACTS, missing: [] },
        downBytes: 0,
        upBytes: 0,
        notes: [],
      };
    },
  };
}
