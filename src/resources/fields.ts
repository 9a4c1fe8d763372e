import type { Digest } from './digest.ts';

/** A comparable value: text that is known now, or the key of what will be made before it is compared again. */
export type FieldValue = string | { readonly pending: Digest };

/**
 * Everything about a resource that zoo owns, flattened to text: `file:README.md` -> a digest, `visibility` -> `private`.
 * Wish, world and last apply are compared in this one shape.
 */
export type Fields = Readonly<Record<string, FieldValue>>;

export interface FieldChange {
  readonly field: string;
  /** Absent: is not there now. */
  readonly from?: string;
  /** Absent: shall not be there. */
  readonly to?: FieldValue;
}
