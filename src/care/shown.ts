import type { Adjusting } from '../reconcile/adjust-ledger.ts';

/** What a command shows of it, and says when it is done. */
export interface Shown extends Adjusting {
  readonly text: string;
  readonly done: string;
  /** Files of the fleet that are written before anything is recorded, for the programs that read what was done. */
  readonly edited?: readonly { readonly file: string; readonly diff: string }[];
  /** Done after the yes, before anything is recorded. */
  readonly before?: () => Promise<void>;
}
