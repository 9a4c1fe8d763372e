/**
 * Takes the world as it has become: what is as the fleet file wants it, or as the file can be made to say, is the baseline
 * from then on. Nothing is published, swapped or deleted; what neither baseline nor file can say stays drift.
 */
import type { Fleet } from '../../fleet/fleet.ts';
import type { FleetText } from '../../fleet/fleet-text.ts';
import type { LedgerRecord } from '../../ledger/records.ts';
import { type Planned, planWithTables } from '../../reconcile/plan-fleet.ts';
import { recordsOf } from '../../reconcile/records-of.ts';
import type { World } from '../../reconcile/world.ts';
import { canonicalJson } from '../../resources/content.ts';
import type { Fields } from '../../resources/fields.ts';
import type { Kind, ResourceId } from '../../resources/id.ts';
import type { Opened } from '../opened.ts';
import { type Edited, editsFor } from './edits.ts';
import { requireOnlyThese } from './only-these.ts';

export interface Refresh extends Edited {
  readonly planned: Planned;
  /** What becomes the baseline. */
  readonly accepted: readonly { readonly id: ResourceId; readonly from: Fields; readonly to: Fields }[];
  readonly records: readonly LedgerRecord[];
  /** What stays as it is, and why. */
  readonly stays: readonly { readonly id: ResourceId; readonly text: string }[];
  readonly unknown: readonly { readonly id: ResourceId; readonly why: string }[];
}

interface RefreshOptions {
  /** Ids, or beginnings of ids; empty: all. */
  readonly only: readonly string[];
  readonly compile: (files: readonly FleetText[]) => Promise<{ readonly fleet: Fleet }>;
  readonly signal: AbortSignal;
}

export async function refresh(opened: Opened, { only, compile, signal }: RefreshOptions): Promise<Refresh> {
  const { fleet, world, files } = opened;
  const options = { only, replace: [], retry: false, signal, emit: () => undefined };
  const before = await planWithTables(fleet, world, options);
  const edited = editsFor(opened, before);
  let planned = before;
  if (edited.edits.length > 0) {
    const texts = files.map(({ path, text }) => ({ path, text: edited.texts.get(path) ?? text }));
    const { fleet: after } = await compile(texts);
    requireOnlyThese(edited.edits, { before: fleet, after });
    // By the looks that were not taken from the first: what was seen may have gone on, and is what is recorded.
    planned = await planWithTables(after, world, options);
  }
  signal.throwIfAborted();
  const taken = acceptable(planned, world);
  const done = new Set<ResourceId>(taken.map(({ id }) => id));
  const blind = new Set<ResourceId>(planned.plan.unknown.map(({ id }) => id));
  return {
    ...edited,
    planned: before,
    accepted: taken.map(({ id, from, to }) => ({ id, from, to })),
    records: taken.flatMap(({ records }) => records),
    // Also of what the file says by now: weights that were never read are not accepted by writing their name.
    stays: planned.plan.drift.flatMap(({ id, text }) =>
      done.has(id) || blind.has(id) ? [] : [{ id, text }],
    ),
    unknown: before.plan.unknown.map(({ id, why }) => ({ id, why })),
  };
}

interface Taken {
  readonly id: ResourceId;
  readonly from: Fields;
  readonly to: Fields;
  readonly records: readonly LedgerRecord[];
}

const PLACED = ['host', 'publication', 'residency'] as const;

function acceptable(planned: Planned, world: World): readonly Taken[] {
  return PLACED.flatMap((kind) =>
    [...planned.tables[kind].keys()].flatMap((id) => takenOf(kind, id, { planned, world })),
  );
}

/** It is as the fleet wants it, and the last apply left it otherwise. A claim is adopted, and not accepted. */
function takenOf<K extends Kind>(
  kind: K,
  id: ResourceId,
  { planned, world }: { readonly planned: Planned; readonly world: World },
): readonly Taken[] {
  const node = planned.tables[kind].get(id);
  const baseline = planned.ledger.baselines.get(id);
  const assessment = planned.assessments.get(id);
  if (node === undefined || baseline?.claimed !== false || assessment?.state !== 'present') return [];
  if (assessment.changes.length > 0) return [];
  const { wanted, observation } = node;
  const action = {
    id: wanted.resource.id,
    key: world.hash(canonicalJson({ refresh: id })),
    verb: 'update',
  } as const;
  const records = recordsOf(
    kind,
    { action, wanted, observation, milliseconds: 0 },
    { world, tables: planned.tables, ledger: planned.ledger },
  );
  const next = records.find((record) => record.type === 'baseline');
  if (next === undefined || canonicalJson(next.fields) === canonicalJson(baseline.fields)) return [];
  return [{ id, from: baseline.fields, to: next.fields, records }];
}
