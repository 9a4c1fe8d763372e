import { WorldFailure } from '../../diagnostics/failure.ts';
import type { RequireFolder } from '../../resources/require-folder.ts';
import type { OpenFleet } from '../../workspace/opened-fleet.ts';
import { placesOfFleet } from './places-of-fleet.ts';
import { makeOwnState } from './places-of-user.ts';
import { requireOwnState } from './require-own-state.ts';
import type { StatePlace } from './state-place.ts';

/** Before anything of it is read. */
export async function requireOwnWorld(
  opened: OpenFleet,
  { readOnly, requireFolder }: { readonly readOnly: boolean; readonly requireFolder: RequireFolder },
): Promise<void> {
  await requireOwnState(await placesAllowed(placesOfFleet(opened), requireFolder));
  if (!readOnly) await makeOwnState(opened.directories);
}

/** Nothing goes on without its ledger. A machine is unknown when its folder is not allowed, and the rest goes on. */
async function placesAllowed(
  places: readonly StatePlace[],
  requireFolder: RequireFolder,
): Promise<readonly StatePlace[]> {
  const allowed: StatePlace[] = [];
  for (const place of places) {
    try {
      if (place.named !== undefined) await requireFolder(place.path, place.named);
      allowed.push(place);
    } catch (error) {
      if (place.named !== 'zoo:' || !(error instanceof WorldFailure)) throw error;
    }
  }
  return allowed;
}
