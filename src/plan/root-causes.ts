import type { ResourceId } from '../resources/id.ts';
import type { Reason, Verb } from './action.ts';
import type { Assessment } from './assessment.ts';
import { show } from './explain.ts';

/**
 * What set a change off: the things furthest up the graph that change in this plan. People want to read that the source
 * moved, not that a digest did.
 */
export function createRootCauses(
  assessments: ReadonlyMap<ResourceId, Assessment>,
  verbs: ReadonlyMap<ResourceId, Verb>,
): (id: ResourceId) => readonly Reason[] {
  const known = new Map<ResourceId, ReadonlySet<ResourceId>>();

  function rootsOf(id: ResourceId): ReadonlySet<ResourceId> {
    const before = known.get(id);
    if (before !== undefined) return before;
    const roots = new Set<ResourceId>();
    known.set(id, roots);
    for (const dependency of assessments.get(id)?.dependsOn ?? []) {
      if (!isChange(verbs.get(dependency))) continue;
      const further = rootsOf(dependency);
      if (further.size === 0) roots.add(dependency);
      for (const root of further) roots.add(root);
    }
    return roots;
  }

  return (id) =>
    [...rootsOf(id)].map((root) => {
      const assessment = assessments.get(root);
      const text =
        assessment?.baseline === undefined ? `${root} is new` : `${root} changes${whatChanges(assessment)}`;
      return assessment === undefined ? { text } : { text, place: assessment.place };
    });
}

/** Bytes that are brought back or made again are the same bytes. */
function isChange(verb: Verb | undefined): boolean {
  return verb !== undefined && verb !== 'fetch' && verb !== 'remake' && verb !== 'repair';
}

function whatChanges({ baseline, changed, changes }: Assessment): string {
  if (changed !== undefined) return ` (${changed})`;
  const named = changes.flatMap(({ field, to }) => {
    const [from, wish] = [show(baseline?.[field]), show(to)];
    return from === wish ? [] : [`${field} ${from} -> ${wish}`];
  });
  return named.length === 0 ? '' : ` (${named.slice(0, 3).join(', ')})`;
}
