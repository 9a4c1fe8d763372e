/** Where, and of which kind; never the secret itself. */
export interface Finding {
  /** Counted from 1; absent: it is in a part of a file that has no lines. */
  readonly line?: number;
  readonly kind: string;
}

/** Another one: everything is searched again. */
export const RULES = 'secretlint-recommend 13.1.0, zoo 1';
