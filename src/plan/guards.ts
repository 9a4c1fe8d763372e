import type { Kind } from '../resources/id.ts';
import type { Cap, Policies } from '../resources/policies.ts';
import type { Verb } from './action.ts';
import type { Assessment } from './assessment.ts';
import { PROTECTED_FROM } from './policies.ts';
import { protectionOf } from './protection.ts';

/** Caps that can hold an action of a kind: by what it does itself, and by what it needs. */
const CAPS: { readonly [K in Kind]: readonly Cap['what'][] } = {
  source: ['download'],
  artifact: ['download', 'minutes'],
  evaluation: ['download', 'minutes'],
  host: [],
  publication: ['download', 'minutes', 'upload'],
  residency: ['download', 'minutes', 'upload', 'swaps'],
};

/**
 * The policies that an action stands under, as plain data for its key: an approval that was given under one rule is none
 * under another. Depends on kind and effect alone, and not on bytes or seconds: those differ from look to look. Where a
 * rule is written, and in which order, says nothing.
 */
export function guardsOf(
  verb: Verb,
  assessment: Assessment,
  policies: Policies,
): Readonly<Record<string, unknown>> {
  const { id, kind, publishes, isLeft } = assessment;
  const isEnd = verb === 'delete';
  const classes: readonly Cap['what'][] = isEnd
    ? [...(kind === 'residency' ? (['swaps'] as const) : []), 'deletions']
    : CAPS[kind];
  const caps = policies.caps
    // Zoo's own caution is about what left the file.
    .filter(({ what, place }) => classes.includes(what) && (place !== undefined || isLeft === true))
    .map(({ what, limit, isShare }) => ({ what, limit, isShare }));
  const isPublished = publishes !== undefined && !isEnd;
  const protection = PROTECTED_FROM.has(verb) ? protectionOf(id, policies.protect) : undefined;
  return {
    caps: sorted(caps),
    gates: isPublished ? sorted(policies.gates?.demands ?? []) : [],
    ...(isPublished && policies.licenses !== undefined
      ? { licenses: policies.licenses.names.toSorted() }
      : {}),
    ...(protection === undefined ? {} : { protect: protection.what }),
  };
}

function sorted<T extends object>(rules: readonly T[]): readonly T[] {
  return rules.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
