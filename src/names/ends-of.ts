import type { LedgerState } from '../ledger/ledger.ts';
import type { ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';
import { nameable } from './chosen-by.ts';
import { ambiguous, meantBy } from './meant-by.ts';

/** More than this at once answers no question. */
const MOST_ENDS = 12;

/**
 * What `why` and `show` tell of: one resource, or where a model or a machine is named, what people ask of it: its
 * publications and residencies, which lead to all the rest. Also of what only the ledger knows any more.
 */
export async function endsMeantBy(
  text: string,
  { resources, ledger }: { readonly resources: readonly AnyResource[]; readonly ledger: LedgerState },
): Promise<readonly ResourceId[]> {
  const others = [...ledger.baselines.keys(), ...(ledger.tombstones?.keys() ?? [])];
  const { by, ids, main } = await meantBy(text, nameable(resources, others));
  if (main !== undefined) return [main];
  const ends = by === 'name' ? endsOf(ids, resources) : ids;
  if (ends.length > (by === 'name' ? MOST_ENDS : 1)) throw ambiguous(text, ends);
  return ends;
}

/** Of these, what no other of them stands on. */
function endsOf(ids: readonly ResourceId[], resources: readonly AnyResource[]): readonly ResourceId[] {
  const meant = new Set(ids);
  const stoodOn = new Set(resources.filter(({ id }) => meant.has(id)).flatMap(({ dependsOn }) => dependsOn));
  return ids.filter((id) => !stoodOn.has(id));
}
