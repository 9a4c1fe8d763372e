import type { Verified } from '../verified.ts';

/** Hears what is read before something is adopted. */
export interface Reading {
  readonly onBytes: (bytes: number) => void;
  readonly onRead: (row: Verified) => void;
  close(): void;
}
