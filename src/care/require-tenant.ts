import { WorldFailure } from '../diagnostics/failure.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { World } from '../reconcile/world.ts';
import type { MachineSpec } from '../resources/machine.ts';
import type { ResidencySeen } from '../resources/residency.ts';
import type { Resource } from '../resources/resource.ts';
import { MAIN_SLOT, slotName } from '../resources/slot.ts';
import { tenantLooks } from './look-at-tenant.ts';

/**
 * The port on which the tenant that zoo left on a machine answers, as status, drift and plan see it. Throws WorldFailure when
 * what is there is not that tenant, or was not started as it was.
 */
export async function requireTenant(
  resource: Resource<'residency'>,
  world: World,
  signal: AbortSignal,
): Promise<{
  readonly port: number;
  readonly alias: string;
  readonly notes: readonly string[];
  readonly tenant?: string;
  readonly seen: ResidencySeen;
}> {
  const look = await tenantLooks({ world, ledger: await world.ledger.read() }, signal)(resource);
  const { machine, slot } = resource.spec;
  const name = slotName(machine.name, slot);
  switch (look.state) {
    case 'unknown':
      throw new WorldFailure({
        class: 'unhealthy',
        message: `${name} could not be looked at: ${look.why}`,
      });
    case 'empty':
      throw notServing(resource, 'it hosts no tenant');
    case 'there': {
      const wrong = look.drifted.filter((one) => one.class !== 'unknown');
      if (wrong.length > 0) throw notServing(resource, wrong.map(({ text }) => text).join('; '));
      const { port = machine.backend.port, tenant } = look.seen;
      const alias = tenant ?? '';
      const notes = look.drifted.map(({ text }) => text);
      return { port, alias, notes, seen: look.seen, ...(tenant === undefined ? {} : { tenant }) };
    }
  }
}

/** The residency that the fleet wants in a slot of a machine: where none is named, in main, or in the only one. */
export function residencyOn(
  {
    machine: { name: machine },
    slot,
  }: { readonly machine: Pick<MachineSpec, 'name'>; readonly slot?: string },
  { resources }: Pick<Fleet, 'resources'>,
): Resource<'residency'> {
  const there = residenciesOn(machine, { resources });
  const [first, ...others] = there;
  const found =
    there.find((one) => one.spec.slot === (slot ?? MAIN_SLOT)) ??
    (slot === undefined && others.length === 0 ? first : undefined);
  if (found !== undefined) return found;
  const names = there.map((one) => slotName(machine, one.spec.slot));
  if (names.length > 0)
    throw new WorldFailure({
      class: 'input',
      message:
        slot === undefined
          ? `${machine} has several tenants, and none in slot ${MAIN_SLOT}`
          : `${machine} has no slot ${slot}`,
      remedy: `name one of ${names.join(', ')}`,
    });
  throw new WorldFailure({
    class: 'input',
    message: `the fleet hosts no tenant on ${machine}`,
    remedy: 'write hosts: for it in the fleet file, and apply',
  });
}

/** All that the fleet wants on one machine, or on any. */
export function residenciesOn(
  machine: string | undefined,
  { resources }: Pick<Fleet, 'resources'>,
): readonly Resource<'residency'>[] {
  return resources.filter(
    (one): one is Resource<'residency'> =>
      one.kind === 'residency' && (machine === undefined || one.spec.machine.name === machine),
  );
}

function notServing({ id, spec: { machine, slot } }: Resource<'residency'>, why: string): WorldFailure {
  return new WorldFailure({
    class: 'unhealthy',
    message: `what answers on ${slotName(machine.name, slot)} is not the tenant that zoo left there: ${why}`,
    remedy: `zoo why ${id} says which tenant belongs there, zoo apply brings it back.`,
  });
}
