import type { Place } from './place.ts';

/** What the user can fix. A value, never thrown: all of them are shown at once. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable, for tests and editors: `duplicate-key`. */
  readonly code: string;
  /** What is wrong, in one line. */
  readonly message: string;
  readonly place: Place;
  /** What to do. */
  readonly remedy?: string;
  /** What is underlined is a secret: it is never shown, here or anywhere. */
  readonly secret?: boolean;
  /** The other half of a pair: where the first of two duplicate keys is. */
  readonly related?: readonly { readonly message: string; readonly place: Place }[];
}
