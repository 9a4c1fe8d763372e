/** What a deletion may not be done beside: one thing there that cannot be judged stops every deletion in the same scope. */
import type { ResourceId } from '../resources/id.ts';
import type { Assessment } from './assessment.ts';

/** `publication/hub`, `residency/thor`: host and residency are of one machine. */
export function deletionScope(id: ResourceId): string {
  return id
    .split('/')
    .slice(0, 2)
    .join('/')
    .replace(/^host\//, 'residency/');
}

/** A target or machine -> something there that could not be looked at. */
export type UnseenByScope = ReadonlyMap<string, Assessment>;

export function unseenByScope(assessments: Iterable<Assessment>): UnseenByScope {
  const unseen = new Map<string, Assessment>();
  for (const assessment of assessments) {
    const { id, state, unknown } = assessment;
    if (state === 'unknown' && unknown?.class !== 'unsupported') unseen.set(deletionScope(id), assessment);
  }
  return unseen;
}
