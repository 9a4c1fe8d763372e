import type { Digest } from '../resources/digest.ts';
import type { FieldChange, Fields, FieldValue } from '../resources/fields.ts';

/** What must change for the world to match: only fields that the wish names. Others are not ours to touch. */
export function compareFields(desired: Fields, actual: Fields): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  for (const [field, to] of Object.entries(desired)) {
    const from = textOf(actual[field]);
    if (typeof to === 'string' && to === from) continue;
    changes.push(from === undefined ? { field, to } : { field, from, to });
  }
  return changes;
}

/** How the world moved since the last apply: fields of the baseline that are no longer what we left. */
export function driftedFields(baseline: Fields, actual: Fields): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  for (const [field, left] of Object.entries(baseline)) {
    const from = textOf(left);
    const to = textOf(actual[field]);
    if (from === undefined || from === to) continue;
    changes.push(to === undefined ? { field, from } : { field, from, to });
  }
  return changes;
}

/** True when the wish is what it was at the last apply: whatever differs then is the world's doing. */
export function sameWish(desired: Fields, baseline: Fields): boolean {
  return Object.entries(desired).every(
    ([field, value]) => typeof value === 'string' && value === baseline[field],
  );
}

function textOf(value: FieldValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function isPending(value: FieldValue | undefined): value is { readonly pending: Digest } {
  return typeof value === 'object';
}
