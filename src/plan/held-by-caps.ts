import type { ResourceId } from '../resources/id.ts';
import type { Reason, Verb } from './action.ts';
import type { Assessment } from './assessment.ts';
import { bytesRead, type Restraint } from './demand.ts';
import type { Held } from './plan.ts';

interface Planned {
  readonly assessments: ReadonlyMap<ResourceId, Assessment>;
  readonly verbs: ReadonlyMap<ResourceId, Verb>;
  /** Dependencies before dependants; only what would be done. */
  readonly order: readonly ResourceId[];
}

/**
 * Who is held when a cap is exceeded: what people ask for, and that needs one of the steps that are too many. The steps in
 * between are then not needed.
 */
export function heldByCaps(
  over: ReadonlyMap<ResourceId, readonly Reason[]>,
  { assessments, verbs, order }: Planned,
): readonly Held[] {
  /** Resource -> the step that was too many. */
  const causes = new Map<ResourceId, ResourceId>();
  const held: Held[] = [];
  for (const id of order) {
    const assessment = assessments.get(id);
    const verb = verbs.get(id);
    if (assessment === undefined || verb === undefined) continue;
    const cause = over.has(id) ? id : causeBefore(verb, assessment, { assessments, causes, verbs });
    if (cause === undefined) continue;
    causes.set(id, cause);
    if (assessment.kind === 'source' || assessment.kind === 'artifact') continue;
    const reasons = over.get(cause) ?? [];
    const needs = assessments.get(cause);
    const said =
      cause === id || needs === undefined
        ? reasons
        : [...reasons, { text: `it needs ${cause}`, place: needs.place }];
    held.push({ id, by: 'policy', reasons: said, place: assessment.place });
  }
  return held;
}

/** Bytes that are only brought back hold up what reads them, and nothing else; a claim holds up all that stand on it. */
function causeBefore(
  verb: Verb,
  assessment: Assessment,
  {
    assessments,
    causes,
    verbs,
  }: { readonly causes: ReadonlyMap<ResourceId, ResourceId> } & Pick<Planned, 'assessments' | 'verbs'>,
): ResourceId | undefined {
  const isOnlyBrought = (id: ResourceId): boolean =>
    verbs.get(id) === 'fetch' || (verbs.get(id) === 'remake' && assessments.get(id)?.claimed !== true);
  const waitsFor = [
    ...bytesRead(verb, assessment),
    ...assessment.dependsOn.filter((id) => !isOnlyBrought(id)),
  ];
  const blocked = waitsFor.find((id) => causes.has(id));
  return blocked === undefined ? undefined : causes.get(blocked);
}

export function demandOf(held: readonly Held[]): Restraint {
  const by = new Map(held.map((one) => [one.id, one.by]));
  return {
    isHeld: (id) => by.has(id),
    asksNothing: (id) => by.get(id) === 'policy',
  };
}
