/** What of a machine's memory the tenants of its other slots take: all of them have to fit together. Pure. */
import type { SightOf } from '../drivers/driver.ts';
import { type ResourceId, resourceId } from '../resources/id.ts';
import type { ResidencyWanted } from '../resources/residency.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import { contentBytes, describeNeed, gib, memoryBudget } from './memory.ts';

interface Beside {
  readonly slot: string;
  readonly tenant: string;
  readonly memoryBytes: number;
}

/** The next tenant of each slot that was asked for, where it is let in: each depends on all before it, and is judged once. */
type Admitted = Map<ResourceId, Beside | undefined>;

/** Why a tenant does not fit beside the others, with all parts; undefined: it does, or that is not known yet. */
export function whyTooLarge(
  wanted: Wanted<'residency'>,
  observation: Observation<'residency'>,
  sightOf: SightOf<'residency'>,
): string | undefined {
  return whyTooLargeBeside(besideWhenDone(wanted, sightOf), wanted, observation);
}

function whyTooLargeBeside(
  beside: readonly Beside[],
  wanted: Wanted<'residency'>,
  observation: Observation<'residency'>,
): string | undefined {
  const { memory, machine, content } = wanted.value;
  const budget = budgetOf(wanted.value, observation);
  const leastBytes = memory?.totalBytes ?? (content === undefined ? undefined : contentBytes(content));
  if (leastBytes === undefined || budget === undefined) return undefined;
  if (leastBytes + bytesOf(beside) <= budget) return undefined;
  const need = memory === undefined ? `has ${gib(leastBytes)} of weights alone` : describeNeed(memory);
  const others = beside.length === 0 ? '' : `, beside ${describeBeside(beside)}`;
  const together = beside.length === 0 ? '' : ' together';
  return `${need}${others}; tenants of ${machine.name} may use ${gib(budget)}${together}; host a smaller quantization, or lower the context`;
}

/** What all tenants of a machine may use together. */
export function budgetOf(
  { machine, budgetBytes }: ResidencyWanted,
  observation: Observation<'residency'>,
): number | undefined {
  const seenTotal = observation.state === 'present' ? observation.seen.facts.memoryTotalBytes : undefined;
  return budgetBytes ?? memoryBudget(machine, seenTotal);
}

/**
 * Who is there while this tenant comes, whatever is done first. A slot that stands before it in the fleet file is counted with
 * its next tenant where that one is let in, and a slot behind it with its present one: that is how the one that makes it too
 * much is found.
 */
export function besideWhenDone(
  { resource: { id, spec }, value: { neighbours = [] } }: Wanted<'residency'>,
  sightOf: SightOf<'residency'>,
  admitted: Admitted = new Map(),
): readonly Beside[] {
  const { machine, slots = [] } = spec;
  const before = slots.slice(0, Math.max(0, slots.indexOf(id)));
  const present = new Map<string, Beside>(
    neighbours.map((one) => [resourceId('residency', machine.name, one.slot), one]),
  );
  for (const other of before) {
    if (!admitted.has(other)) admitted.set(other, nextIn(sightOf(other), sightOf, admitted));
    const next = admitted.get(other);
    const now = present.get(other);
    if (next !== undefined && next.memoryBytes > (now?.memoryBytes ?? 0)) present.set(other, next);
  }
  return [...present.values()];
}

function nextIn(
  sight: ReturnType<SightOf<'residency'>>,
  sightOf: SightOf<'residency'>,
  admitted: Admitted,
): Beside | undefined {
  if (sight === undefined) return undefined;
  const { wanted, observation } = sight;
  const { slug, memory } = wanted.value;
  if (slug === undefined || memory === undefined) return undefined;
  const beside = besideWhenDone(wanted, sightOf, admitted);
  if (whyTooLargeBeside(beside, wanted, observation) !== undefined) return undefined;
  return { slot: wanted.resource.spec.slot, tenant: slug, memoryBytes: memory.totalBytes };
}

export function bytesOf(beside: readonly Beside[]): number {
  return beside.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
}

/** `zen-nano-gguf-q4_k_m in main (2.0 GiB)`. */
export function describeBeside(beside: readonly Beside[]): string {
  return beside
    .map(({ slot, tenant, memoryBytes }) => {
      const size = memoryBytes === 0 ? 'of unknown size' : gib(memoryBytes);
      return `${tenant} in ${slot} (${size})`;
    })
    .join(' and ');
}
