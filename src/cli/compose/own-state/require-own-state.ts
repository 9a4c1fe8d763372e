/**
 * May what lies in these folders be believed? Only when nobody but this user can have put it there: git tracks nothing of it,
 * so that no pull request brought it, and no other user can write there. Else zoo says so and goes no further.
 */
import { requireNoOtherWriter } from './other-writers.ts';
import { requireUntracked } from './tracked-by-git.ts';

export interface StatePlace {
  /** Absolute. It need not exist. */
  readonly path: string;
  /** As a user knows it: `.zoo`, `ledger:`. */
  readonly name: string;
  /** So many levels of folders below it are looked at for other writers; undefined: it is no matter of one user. */
  readonly ownLevels?: number;
  /** What it tracks itself is no part of this: only where it lies counts. */
  readonly isRepository?: boolean;
}

/** At most one git process for all that lies in one repository. */
export async function requireOwnState(places: readonly StatePlace[]): Promise<void> {
  await Promise.all([requireNoOtherWriter(places), requireUntracked(places)]);
}
