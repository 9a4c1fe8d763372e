import type { UnknownResource } from '../plan/plan.ts';
import type { ResourceId } from '../resources/id.ts';

export interface UnknownGroup {
  readonly why: string;
  readonly class: UnknownResource['class'];
  readonly ids: readonly ResourceId[];
}

/**
 * Forty artifacts of a format that is not in this version are one thing to know, not forty. Same reason, same group;
 * what only waits for something unknown is one group, because what it waits for has the reason already.
 */
export function groupUnknown(unknown: readonly UnknownResource[]): readonly UnknownGroup[] {
  const groups = new Map<string, { why: string; class: UnknownResource['class']; ids: ResourceId[] }>();
  for (const { id, why, class: kind } of unknown) {
    const reason = kind === 'dependency' ? 'depends on something unknown' : why.replace(ORIGIN, '');
    // The class is that of what came first: whatever depends on it is unknown for the same reason.
    const group = groups.get(reason);
    if (group === undefined) groups.set(reason, { why: reason, class: kind, ids: [id] });
    else group.ids.push(id);
  }
  // What a person can do something about comes first.
  return [...groups.values()].toSorted((a, b) => URGENCY[a.class] - URGENCY[b.class]);
}

/** `source/zen/nano: the folder is not there`: repeated by all that depends on it, for the same reason. */
const ORIGIN = /^(?:source|artifact|evaluation|host|publication|residency)\/\S+: /;

const URGENCY: Readonly<Record<UnknownResource['class'], number>> = {
  auth: 0,
  network: 1,
  input: 2,
  unsupported: 3,
  dependency: 4,
};
