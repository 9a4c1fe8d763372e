import type { ResourceId } from '../resources/id.ts';
import type { Verb } from './action.ts';
import type { Assessment } from './assessment.ts';
import { chooseVerb } from './choose-verb.ts';
import type { Plan } from './plan.ts';

/** Declared artifacts that are not there and are not made, each with the reason. */
export function findUnneeded(
  assessments: ReadonlyMap<ResourceId, Assessment>,
  verbs: ReadonlyMap<ResourceId, Verb>,
  held: ReadonlySet<ResourceId>,
): Plan['unneeded'] {
  const users = new Map<ResourceId, ResourceId[]>();
  for (const { id, dependsOn } of assessments.values()) {
    for (const dependency of dependsOn) {
      const list = users.get(dependency);
      if (list === undefined) users.set(dependency, [id]);
      else list.push(id);
    }
  }
  const unneeded: { id: ResourceId; reasons: { text: string }[] }[] = [];
  for (const assessment of assessments.values()) {
    if (assessment.kind !== 'artifact' && assessment.kind !== 'evaluation') continue;
    if (verbs.has(assessment.id) || chooseVerb(assessment) === undefined) continue;
    unneeded.push({
      id: assessment.id,
      reasons: reasonsOf(users.get(assessment.id) ?? [], held, assessments),
    });
  }
  return unneeded;
}

function reasonsOf(
  users: readonly ResourceId[],
  held: ReadonlySet<ResourceId>,
  assessments: ReadonlyMap<ResourceId, Assessment>,
): { text: string }[] {
  if (users.length === 0) return [{ text: 'nothing publishes, hosts or judges it' }];
  return users.map((id) => {
    if (held.has(id)) return { text: `${id} would use it, and is held back` };
    if (assessments.get(id)?.state === 'unknown')
      return { text: `${id} would use it, and could not be looked at` };
    return { text: `${id} has what it needs` };
  });
}
