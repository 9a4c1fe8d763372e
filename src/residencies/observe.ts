import { WorldFailure } from '../diagnostics/failure.ts';
import type { ObserveContext } from '../drivers/observe-context.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import type { ResidencyPorts } from './apply.ts';
import { rememberedOf } from './remembered.ts';
import { residencySeen } from './seen.ts';

export async function observeResidencies(
  wanted: readonly Wanted<'residency'>[],
  context: ObserveContext,
  ports: Pick<ResidencyPorts, 'hash' | 'now' | 'backends'>,
): Promise<ReadonlyMap<ResourceId, Observation<'residency'>>> {
  const looks = wanted.map(
    async (wish) => [wish.resource.id, await observeResidency(wish, context, ports)] as const,
  );
  return new Map(await Promise.all(looks));
}

async function observeResidency(
  { resource, value }: Wanted<'residency'>,
  context: ObserveContext,
  { hash, now, backends }: Pick<ResidencyPorts, 'hash' | 'now' | 'backends'>,
): Promise<Observation<'residency'>> {
  if (resource.spec.slot !== 'main') {
    return {
      state: 'unknown',
      why: `the slot ${resource.spec.slot}: this version serves one tenant per machine, in main`,
      class: 'unsupported',
    };
  }
  try {
    const { verifyEverySeconds: everySeconds } = value.machine;
    const remembered = rememberedOf(context.ledger, resource.id, { now: now(), everySeconds });
    const seen = residencySeen(await context.machine(value.machine), {
      hash,
      remembered,
      backend: backends[value.machine.backend.kind],
    });
    // Nobody has ever lived there, and nobody shall: that is how it should be, so it is seen rather than missed.
    const isUntouched = seen.facts.pointer === undefined && seen.tenant === undefined;
    return isUntouched && value.slug !== undefined ? { state: 'absent' } : { state: 'present', seen };
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    const isAuth = error.failure.class === 'authentication' || error.failure.class === 'permission';
    return { state: 'unknown', why: error.failure.message, class: isAuth ? 'auth' : 'network' };
  }
}
