import type { ResourceId } from '../resources/id.ts';
import type { Verb } from './action.ts';
import type { Assessment } from './assessment.ts';

/**
 * What looks as it should, and is only said to be so by what is published or hosted: claims themselves, and what is compared
 * with nothing but claims. Neither wrong nor known to be right.
 */
export function findClaimed(
  assessments: ReadonlyMap<ResourceId, Assessment>,
  verbs: ReadonlyMap<ResourceId, Verb>,
): readonly ResourceId[] {
  const isClaim = (id: ResourceId): boolean => assessments.get(id)?.claimed === true && !verbs.has(id);
  return [...assessments.values()].flatMap(({ id, kind, state, dependsOn }) => {
    const isMade = kind === 'publication' || kind === 'residency';
    const isCompared = isMade && state === 'present' && !verbs.has(id);
    return isClaim(id) || (isCompared && dependsOn.some(isClaim)) ? [id] : [];
  });
}
