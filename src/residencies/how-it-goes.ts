import type { Backends } from '../backends/backend.ts';
import { failureLine, WorldFailure } from '../diagnostics/failure.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import type { SightOf } from '../drivers/driver.ts';
import { gib } from './memory.ts';
import { besideWhenDone, budgetOf, describeBeside } from './room.ts';
import { pointerOf } from './seen.ts';
import { chooseForm } from './swap/choose-form.ts';

/** What the plan says of a swap: whether the old tenant serves until the new one is proven, from the memory seen now. */
export function howItGoes(
  wanted: Wanted<'residency'>,
  observation: Observation<'residency'>,
  { backends, sightOf }: { readonly backends: Backends; readonly sightOf: SightOf<'residency'> },
): string | undefined {
  const lines = [
    wayText(wanted, plannedWay(wanted, observation, backends)),
    roomText(wanted, observation, sightOf),
    unknownFit(wanted),
  ].filter((text) => text !== undefined);
  return lines.length === 0 ? undefined : lines.join('; ');
}

/** Where a machine has several slots: what all of them take together. */
function roomText(
  wanted: Wanted<'residency'>,
  observation: Observation<'residency'>,
  sightOf: SightOf<'residency'>,
): string | undefined {
  const { memory, slug } = wanted.value;
  const budget = budgetOf(wanted.value, observation);
  const beside = besideWhenDone(wanted, sightOf);
  if (memory === undefined || budget === undefined || beside.length === 0) return undefined;
  return `${slug} (${gib(memory.totalBytes)}) beside ${describeBeside(beside)}, of ${gib(budget)}`;
}

function wayText({ value: { slug } }: Wanted<'residency'>, way: PlannedWay | undefined): string | undefined {
  switch (way?.form) {
    case 'beside':
      return `beside: ${way.outgoing} serves until ${slug} has proven itself`;
    case 'instead':
      return `instead: ${way.outgoing} ends before ${slug} starts, because ${way.why}; it comes back if that fails`;
    case 'no room':
      return way.why;
    case 'not known yet':
      return `beside ${way.outgoing} if both fit, else instead of it: known once ${slug} is made`;
    case undefined:
      return undefined;
  }
}

/** What is made and still has no number: no other program's formula stands in for it. */
function unknownFit({ value }: Wanted<'residency'>): string | undefined {
  const { content, memory, machine } = value;
  if (content === undefined || memory !== undefined) return undefined;
  return `fit unknown: zoo cannot say beforehand how much memory it takes with ${machine.backend.kind}`;
}

export type PlannedWay =
  | { readonly form: 'beside'; readonly outgoing: string }
  | { readonly form: 'instead'; readonly outgoing: string; readonly why: string }
  | { readonly form: 'no room'; readonly why: string }
  /** What would be brought is still to be made. */
  | { readonly form: 'not known yet'; readonly outgoing: string };

/** Undefined when no tenant has to make room. */
export function plannedWay(
  { value }: Wanted<'residency'>,
  observation: Observation<'residency'>,
  backends: Backends,
): PlannedWay | undefined {
  const { memory: need, machine, slug, content } = value;
  if (slug === undefined || observation.state !== 'present') return undefined;
  const { facts, tenant, digest, healthy } = observation.seen;
  if (tenant === undefined || !healthy || (tenant === slug && digest === content?.digest)) return undefined;
  const canTry = backends[machine.backend.kind]?.service.canTry ?? true;
  const oneAtATime = `${machine.backend.kind} serves one tenant at a time`;
  if (!canTry && need === undefined) return { form: 'instead', outgoing: tenant, why: oneAtATime };
  if (content === undefined) return { form: 'not known yet', outgoing: tenant };
  try {
    const form = chooseForm({
      need,
      canTry,
      budgetBytes: budgetOf(value, observation) ?? facts.memoryTotalBytes,
      beside: facts.neighbours,
      availableBytes: facts.memoryAvailableBytes,
      outgoing: { memoryBytes: pointerOf(facts).serving?.memoryBytes },
    });
    if (form === 'beside') return { form, outgoing: tenant };
    const why = canTry
      ? need === undefined || facts.memoryAvailableBytes === undefined
        ? 'it is not known whether both fit'
        : 'both do not fit'
      : oneAtATime;
    return { form, outgoing: tenant, why };
  } catch (error) {
    if (error instanceof WorldFailure) return { form: 'no room', why: failureLine(error.failure) };
    throw error;
  }
}
