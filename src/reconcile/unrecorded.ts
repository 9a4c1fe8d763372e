import type { LedgerRecord } from '../ledger/records.ts';
import type { Action, Verb } from '../plan/action.ts';
import type { Assessment } from '../plan/assessment.ts';
import { kindOf, type ResourceId, type Kind } from '../resources/id.ts';
import type { Observation } from '../resources/resource.ts';
import type { Planned } from './plan-fleet.ts';
import { recordsOf } from './records-of.ts';
import type { World } from './world.ts';

/**
 * What a killed run had done and did not record: it is there as it was wanted, so nothing is planned for it. Without a record
 * it would stay open for ever, and drift would be measured from what was there before.
 */
export interface Unrecorded extends Pick<Action, 'kind' | 'id' | 'key'> {
  readonly verb: Verb;
}

export function unrecordedOf({ plan, ledger, assessments }: Planned): readonly Unrecorded[] {
  const busy = new Set<ResourceId>([...plan.actions, ...plan.held].map(({ id }) => id));
  return [...ledger.open].flatMap(([key, { id, verb }]): readonly Unrecorded[] => {
    const assessment = assessments.get(id);
    const isDone = assessment !== undefined && !busy.has(id) && isAsWanted(assessment);
    return isDone ? [{ key, id, kind: kindOf(id), verb }] : [];
  });
}

function isAsWanted({ kind, state, changes, bytes, claimed }: Assessment): boolean {
  // A claim was there before; whether it was made in the meantime cannot be seen.
  if (state === 'unknown' || changes.length > 0 || claimed === true) return false;
  switch (kind) {
    case 'source':
    case 'artifact':
      // That it was made is only in the ledger, and said there at once; that bytes came back is seen by their being here.
      return state === 'present' && bytes === 'here';
    case 'evaluation':
      // The ledger is the only trace: it is asked again, and said then.
      return false;
    case 'host':
    case 'publication':
    case 'residency':
      return true;
  }
}

export function recordsOfUnrecorded(
  unrecorded: readonly Unrecorded[],
  planned: Planned,
  world: World,
): readonly LedgerRecord[] {
  return unrecorded.flatMap((each) => [...seenNow(each.kind, each, { planned, world }), endOf(each, world)]);
}

function seenNow<K extends Kind>(
  kind: K,
  { id, key, verb }: Unrecorded,
  { planned, world }: { readonly planned: Planned; readonly world: World },
): readonly LedgerRecord[] {
  const node = planned.tables[kind].get(id);
  if (node === undefined) return [];
  const { wanted } = node;
  const observation: Observation<K> =
    planned.assessments.get(id)?.ends === true ? { state: 'absent' } : node.observation;
  return recordsOf(
    kind,
    { action: { id: wanted.resource.id, key, verb }, wanted, observation, milliseconds: 0 },
    { world, tables: planned.tables, ledger: planned.ledger },
  );
}

/** It took no time of this run, and moved no bytes in it. */
function endOf({ key, id, verb }: Unrecorded, { clock }: World): LedgerRecord {
  const result = { state: 'done', milliseconds: 0, downBytes: 0, upBytes: 0 } as const;
  return { type: 'end', action: key, verb, id, at: clock.now(), result };
}
