import { failureLine, WorldFailure } from '../diagnostics/failure.ts';
import type { ObserveContext } from '../drivers/observe-context.ts';
import type { HashText } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import { residencySeen } from './seen.ts';

export async function observeResidencies(
  wanted: readonly Wanted<'residency'>[],
  context: ObserveContext,
  hash: HashText,
): Promise<ReadonlyMap<ResourceId, Observation<'residency'>>> {
  const looks = wanted.map(
    async (wish) => [wish.resource.id, await observeResidency(wish, context, hash)] as const,
  );
  return new Map(await Promise.all(looks));
}

async function observeResidency(
  { resource, value }: Wanted<'residency'>,
  context: ObserveContext,
  hash: HashText,
): Promise<Observation<'residency'>> {
  if (resource.spec.slot !== 'main') {
    return {
      state: 'unknown',
      why: `the slot ${resource.spec.slot}: this version serves one tenant per machine, in main`,
      class: 'unsupported',
    };
  }
  try {
    const seen = residencySeen(await context.machine(value.machine), hash);
    // Nobody has ever lived there, and nobody shall: that is how it should be, so it is seen rather than missed.
    const isUntouched = seen.facts.pointer === undefined && seen.tenant === undefined;
    return isUntouched && value.slug !== undefined ? { state: 'absent' } : { state: 'present', seen };
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    const isAuth = error.failure.class === 'authentication' || error.failure.class === 'permission';
    return { state: 'unknown', why: failureLine(error.failure), class: isAuth ? 'auth' : 'network' };
  }
}
