import type { Digest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Reason, Verb } from './action.ts';
import type { Assessment } from './assessment.ts';
import { chooseVerb } from './choose-verb.ts';
import { deletionScope, unseenByScope, type UnseenByScope } from './deletion-scope.ts';
import { forbiddenBy } from './policies.ts';
import type { PlanInput } from './plan-input.ts';
import type { Held } from './plan.ts';

/** What would be done if a gate, a pause, the memory of a machine, a tag or an earlier failure did not say no. */
export function findHeld(
  input: PlanInput,
  keyOf: (verb: Verb, assessment: Assessment) => Digest,
): readonly Held[] {
  const held: Held[] = [];
  const unseen = unseenByScope([...input.assessments.values(), ...input.beside.values()]);
  const around = { ...input, unseen };
  for (const assessment of input.assessments.values()) {
    const verb = chooseVerb(assessment);
    if (verb === undefined) continue;
    const reason = whyHeld(assessment, verb, { input: around, keyOf });
    if (reason !== undefined) held.push({ id: assessment.id, place: assessment.place, ...reason });
  }
  return held;
}

interface Unseen {
  readonly unseen: UnseenByScope;
}

function whyHeld(
  assessment: Assessment,
  verb: Verb,
  {
    input,
    keyOf,
  }: { readonly input: PlanInput & Unseen; readonly keyOf: (verb: Verb, assessment: Assessment) => Digest },
): Pick<Held, 'by' | 'reasons'> | undefined {
  if (input.paused.has(assessment.id))
    return { by: 'paused', reasons: [{ text: 'paused in the fleet file' }] };
  const unseen = assessment.isLeft === true ? input.unseen.get(deletionScope(assessment.id)) : undefined;
  if (unseen !== undefined) return { by: 'policy', reasons: besideUnseen(unseen, input) };
  const forbidden = forbiddenBy(verb, assessment, input.policies);
  if (forbidden.length > 0) return { by: 'policy', reasons: forbidden };
  const gate = failedGate(assessment, input.assessments);
  if (gate !== undefined) return gate;
  if (assessment.hold !== undefined) return assessment.hold;
  if (assessment.kind === 'residency' && !input.retry) {
    const before = input.failures.get(keyOf(verb, assessment));
    if (before !== undefined) {
      return {
        by: 'failed before',
        reasons: [{ text: before }, { text: 'not tried again until the fleet changes, or with --retry' }],
      };
    }
  }
  return undefined;
}

/** Why it could not be looked at stands where all that is unknown is listed; what this run is not about is left out. */
function besideUnseen({ id, place, unknown }: Assessment, { assessments }: PlanInput): readonly Reason[] {
  const text = `${id} could not be looked at, and nothing beside it is deleted until it can`;
  if (unknown === undefined || assessments.has(id)) return [{ text }];
  return [{ text }, { text: unknown.why, place }];
}

function failedGate(
  assessment: Assessment,
  assessments: ReadonlyMap<ResourceId, Assessment>,
): Pick<Held, 'by' | 'reasons'> | undefined {
  for (const id of assessment.heldBy) {
    const gate = assessments.get(id);
    if (gate?.verdict === undefined || gate.verdict.passed) continue;
    return { by: id, reasons: missesOf(gate) };
  }
  return undefined;
}

function missesOf({ verdict, place }: Assessment): readonly Reason[] {
  return (verdict?.reasons ?? []).map((text) => ({ text, place }));
}
