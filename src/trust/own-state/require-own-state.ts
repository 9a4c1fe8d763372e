/**
 * May what lies in these folders be believed? Only when no other user can have put it there: git tracks nothing of it,
 * so that no pull request brought it, and no other user can write there. Else zoo says so and goes no further.
 */
import { requireNoOtherWriter } from './other-writers.ts';
import type { StatePlace } from './state-place.ts';
import { requireUntracked } from './tracked-by-git.ts';

/** At most one git process for all that lies in one repository. */
export async function requireOwnState(places: readonly StatePlace[]): Promise<void> {
  await Promise.all([requireNoOtherWriter(places), requireUntracked(places)]);
}
