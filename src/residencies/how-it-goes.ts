import { WorldFailure } from '../diagnostics/failure.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import { memoryBudget } from './memory.ts';
import { pointerOf } from './seen.ts';
import { chooseForm } from './swap/choose-form.ts';

/** What the plan says of a swap: whether the old tenant serves until the new one is proven, from the memory seen now. */
export function howItGoes(
  { value }: Wanted<'residency'>,
  observation: Observation<'residency'>,
): string | undefined {
  const { memory: need, machine, slug, content } = value;
  if (need === undefined || slug === undefined || observation.state !== 'present') return undefined;
  const { facts, tenant, digest, healthy } = observation.seen;
  if (tenant === undefined || !healthy || (tenant === slug && digest === content?.digest)) return undefined;
  try {
    const form = chooseForm({
      need,
      budgetBytes:
        value.budgetBytes ?? memoryBudget(machine, facts.memoryTotalBytes) ?? facts.memoryTotalBytes,
      availableBytes: facts.memoryAvailableBytes,
      outgoingBytes: pointerOf(facts).serving?.memoryBytes ?? 0,
    });
    return form === 'beside'
      ? `beside: ${tenant} serves until ${slug} has proven itself`
      : `instead: ${tenant} ends before ${slug} starts, because both do not fit; it comes back if that fails`;
  } catch (error) {
    if (error instanceof WorldFailure) return error.failure.message;
    throw error;
  }
}
