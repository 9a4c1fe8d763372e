import type { OpenFleet } from '../open-fleet.ts';
import { placesOfFleet } from './places-of-fleet.ts';
import { makeOwnState } from './places-of-user.ts';
import { requireOwnState } from './require-own-state.ts';

/** Before anything of it is read. */
export async function requireOwnWorld(
  opened: OpenFleet,
  { readOnly }: { readonly readOnly: boolean },
): Promise<void> {
  await requireOwnState(placesOfFleet(opened));
  if (!readOnly) await makeOwnState(opened.directories);
}
