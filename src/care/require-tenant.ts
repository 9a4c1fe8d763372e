import { WorldFailure } from '../diagnostics/failure.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { World } from '../reconcile/world.ts';
import type { Resource } from '../resources/resource.ts';
import { lookAtTenant } from './look-at-tenant.ts';

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
}> {
  const look = await lookAtTenant(resource, { world, ledger: await world.ledger.read() }, signal);
  const { machine } = resource.spec;
  switch (look.state) {
    case 'unknown':
      throw new WorldFailure({
        class: 'unhealthy',
        message: `${machine.name} could not be looked at: ${look.why}`,
      });
    case 'empty':
      throw notServing(machine.name, 'it hosts no tenant');
    case 'there': {
      const wrong = look.drifted.filter((one) => one.class !== 'unknown');
      if (wrong.length > 0) throw notServing(machine.name, wrong.map(({ text }) => text).join('; '));
      const { port = machine.backend.port, tenant } = look.seen;
      const alias = tenant ?? '';
      const notes = look.drifted.map(({ text }) => text);
      return { port, alias, notes, ...(tenant === undefined ? {} : { tenant }) };
    }
  }
}

/** The residency that the fleet wants on a machine. */
export function residencyOn(machine: string, { resources }: Fleet): Resource<'residency'> {
  for (const resource of resources)
    if (resource.kind === 'residency' && resource.spec.machine.name === machine) return resource;
  throw new WorldFailure({
    class: 'input',
    message: `the fleet hosts no tenant on ${machine}`,
    remedy: 'write hosts: for it in the fleet file, and apply',
  });
}

function notServing(machine: string, why: string): WorldFailure {
  return new WorldFailure({
    class: 'unhealthy',
    message: `what answers on ${machine} is not the tenant that zoo left there: ${why}`,
    remedy: `zoo why residency/${machine}/main says which tenant belongs there, zoo apply brings it back.`,
  });
}
