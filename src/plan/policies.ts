/**
 * What the fleet's own rules say of one step. Each has two places: the line of the rule, and the
 * line of what breaks it.
 */
import { smallest } from '../diagnostics/extremes.ts';
import type { GatesRule, Policies } from '../resources/policies.ts';
import type { Reason, Verb } from './action.ts';
import type { Assessment } from './assessment.ts';
import { protectionOf } from './protection.ts';

/** Every rule that forbids this step; none: it may be done, as far as it alone is concerned. */
export function forbiddenBy(verb: Verb, assessment: Assessment, policies: Policies): readonly Reason[] {
  return [
    ...protectedFrom(verb, assessment, policies),
    ...(verb === 'delete' ? [] : unpublishable(assessment, policies)),
  ];
}

/** What is done to something that is protected is none of these. */
export const PROTECTED_FROM: ReadonlySet<Verb> = new Set(['delete', 'replace', 'adopt']);
const WORDS: Partial<Record<Verb, string>> = {
  delete: 'deleted',
  replace: 'replaced',
  adopt: 'taken over',
};

function protectedFrom(verb: Verb, { id }: Assessment, { protect }: Policies): readonly Reason[] {
  if (!PROTECTED_FROM.has(verb)) return [];
  const protection = protectionOf(id, protect);
  if (protection === undefined) return [];
  const { what, place } = protection;
  const rule = `protect: ${what} is never ${WORDS[verb]}`;
  return place === undefined
    ? [{ text: `${rule}; it stood in the fleet, and counts until policies.unprotect lists it` }]
    : [{ text: rule, place }];
}

function unpublishable({ publishes, place }: Assessment, policies: Policies): readonly Reason[] {
  if (publishes === undefined) return [];
  const reasons: Reason[] = [];
  const { licenses, gates } = policies;
  if (licenses !== undefined && !licenses.names.some((name) => isSame(name, publishes.license))) {
    reasons.push(
      { text: `licenses: only ${licenses.names.join(', ')} may be published`, place: licenses.place },
      { text: `its license is ${publishes.license}`, place },
    );
  }
  const lacks = gates?.demands.flatMap((demand) => lackOf(demand, publishes.gates)) ?? [];
  if (gates !== undefined && lacks.length > 0) {
    const rule = gates.demands.map(({ name, pass }) =>
      pass === undefined ? name : `${name} (pass: ${pass})`,
    );
    reasons.push({
      text: `gates: what is published stands behind ${rule.join(' and ')}`,
      place: gates.place,
    });
    for (const text of lacks) reasons.push({ text, place });
  }
  return reasons;
}

/** A gate that lets more through than the rule allows is no better than none. */
function lackOf(
  { name, pass = 0 }: GatesRule['demands'][number],
  gates: NonNullable<Assessment['publishes']>['gates'],
): readonly string[] {
  const ofName = gates.filter((gate) => gate.name === name);
  if (ofName.length === 0) return [`no ${name} gate holds it back`];
  const marks = ofName.flatMap((gate) => (gate.pass === undefined ? [] : [gate.pass]));
  if (marks.length === 0) return pass === 0 ? [] : [`its ${name} gate has no pass: to compare with`];
  const least = smallest(marks);
  return least < pass
    ? [`its ${name} gate lets through what has pass: ${least}, and ${pass} is the least`]
    : [];
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
