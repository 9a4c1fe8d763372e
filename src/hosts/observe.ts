import { failureLine, WorldFailure } from '../diagnostics/failure.ts';
import type { ObserveContext } from '../drivers/observe-context.ts';
import type { HostSeen } from '../resources/host.ts';
import type { ResourceId } from '../resources/id.ts';
import type { MachineFacts, MachineSpec } from '../resources/machine.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import { LAYOUT } from './layout.ts';

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
    const seen = seenOf(await context.machine(machine));
    return seen.missing.length === LAYOUT.length ? { state: 'absent' } : { state: 'present', seen };
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    const isAuth = error.failure.class === 'authentication' || error.failure.class === 'permission';
    return { state: 'unknown', why: failureLine(error.failure), class: isAuth ? 'auth' : 'network' };
  }
}

export function seenOf(facts: MachineFacts): HostSeen {
  const there = new Set(facts.layout);
  return { facts, missing: LAYOUT.filter((path) => !there.has(path)) };
}
