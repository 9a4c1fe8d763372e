import { WorldFailure } from '../../diagnostics/failure.ts';
import { driftedFields } from '../../plan/compare-fields.ts';
import { lookOnce } from '../../reconcile/look-once.ts';
import { wantContext } from '../../reconcile/observe-fleet.ts';
import type { World } from '../../reconcile/world.ts';
import type { Resource } from '../../resources/resource.ts';
import { UNCOUNTED } from './uncounted.ts';

/** What an answer does not depend on: papers of the residency, and what lies about. */
const PAPERS = new Set(['lease', 'link', 'leftovers']);

/**
 * The port on which the tenant that zoo left on a machine answers, as status, drift and plan see it. Throws WorldFailure when
 * what is there is not that tenant, or was not started as it was.
 */
export async function requireTenant(
  resource: Resource<'residency'>,
  world: World,
  signal: AbortSignal,
): Promise<{ readonly port: number; readonly notes: readonly string[] }> {
  const ledger = await world.ledger.read();
  const look = lookOnce(world, { ledger, meter: UNCOUNTED, signal, emit: () => undefined });
  const driver = world.drivers.residency;
  const notAsked = { of: () => ({ state: 'unknown', why: 'it was not looked at' }) as const };
  const wanted = driver.want(resource, notAsked, wantContext(world, ledger));
  const observation = (await driver.observe([wanted], look)).get(resource.id);
  const { machine } = resource.spec;
  if (observation === undefined || observation.state === 'unknown')
    throw new WorldFailure({
      class: 'unhealthy',
      message: `${machine.name} could not be looked at: ${observation?.why ?? 'nothing was said of it'}`,
    });
  if (observation.state === 'absent' || observation.seen.tenant === undefined)
    throw notServing(machine.name, 'nobody lives there');
  const actual = driver.actual(observation.seen, wanted);
  // Without a ledger nothing is known of the weights; the rest is in the fleet file.
  const { digest: _digest, ...wish } = driver.desired(wanted);
  const left = ledger.baselines.get(resource.id)?.fields ?? wish;
  const told = driftedFields(left, actual)
    .filter(({ field }) => !PAPERS.has(field))
    .map((change) => driver.drift(change, observation));
  const wrong = told.filter((one) => one.class !== 'unknown');
  if (wrong.length > 0) throw notServing(machine.name, wrong.map(({ text }) => text).join('; '));
  const { port = machine.backend.port } = observation.seen;
  return { port, notes: told.map(({ text }) => text) };
}

function notServing(machine: string, why: string): WorldFailure {
  return new WorldFailure({
    class: 'unhealthy',
    message: `what answers on ${machine} is not the tenant that zoo left there: ${why}`,
    remedy: `zoo why residency/${machine}/main says who should live there, zoo apply brings it back.`,
  });
}
