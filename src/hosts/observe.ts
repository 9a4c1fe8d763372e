import { failureAdvice, WorldFailure } from '../diagnostics/failure.ts';
import type { ObserveContext } from '../drivers/observe-context.ts';
import type { HostSeen } from '../resources/host.ts';
import type { ResourceId } from '../resources/id.ts';
import { linkInTheWay } from '../resources/link-in-the-way.ts';
import type { MachineFacts, MachineSpec } from '../resources/machine.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import { LAYOUT, LAYOUT_DIRECTORIES } from './layout.ts';

export async function observeHosts(
  wanted: readonly Wanted<'host'>[],
  context: ObserveContext,
): Promise<ReadonlyMap<ResourceId, Observation<'host'>>> {
  const looks = wanted.map(
    async ({ resource, value }) => [resource.id, await observeHost(value.machine, context)] as const,
  );
  return new Map(await Promise.all(looks));
}

async function observeHost(machine: MachineSpec, context: ObserveContext): Promise<Observation<'host'>> {
  try {
    const facts = await context.machine(machine);
    const stray = linkInTheWay(facts, LAYOUT_DIRECTORIES);
    if (stray !== undefined) return { state: 'unknown', why: stray, class: 'input' };
    const seen = seenOf(facts);
    return seen.missing.length === LAYOUT.length ? { state: 'absent' } : { state: 'present', seen };
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    const { class: failed } = error.failure;
    const isAuth = failed === 'authentication' || failed === 'permission';
    const kind = failed === 'input' ? 'input' : 'network';
    return { state: 'unknown', why: failureAdvice(error.failure), class: isAuth ? 'auth' : kind };
  }
}

export function seenOf(facts: MachineFacts): HostSeen {
  const there = new Set<string>(facts.layout);
  return { facts, missing: LAYOUT.filter((path) => !there.has(path)) };
}
