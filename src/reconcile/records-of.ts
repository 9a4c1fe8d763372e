import type { LedgerRecord } from '../ledger/records.ts';
import type { Action } from '../plan/action.ts';
import type { Fields } from '../resources/fields.ts';
import type { Kind } from '../resources/kinds.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import type { ApplyRun } from './action-context.ts';

interface Finished<K extends Kind> {
  readonly action: Action<K>;
  readonly wanted: Wanted<K>;
  readonly observation: Observation<K>;
  readonly milliseconds: number;
}

/** What is remembered of an action that ended well: its output, and what the world looked like then. */
export function recordsOf<K extends Kind>(
  kind: K,
  finished: Finished<K>,
  run: ApplyRun,
): readonly LedgerRecord[] {
  const { action, wanted, observation } = finished;
  const at = run.world.clock.now();
  if (observation.state !== 'present') return [{ type: 'forget', id: action.id, at }];
  const driver = run.world.drivers[kind];
  const baseline: LedgerRecord = {
    type: 'baseline',
    id: action.id,
    fields: ownFields(driver.desired(wanted), driver.actual(observation.seen, wanted)),
    ...(wanted.key === undefined ? {} : { key: wanted.key }),
    action: action.key,
    at,
  };
  return [...OUTPUTS[kind](finished, at), baseline];
}

/** Only what zoo owns: a foreign file beside ours is not ours to miss. */
function ownFields(desired: Fields, actual: Fields): Fields {
  return Object.fromEntries(
    Object.keys(desired).flatMap((field) => {
      const value = actual[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

const NOTHING = (): readonly LedgerRecord[] => [];

const OUTPUTS: { readonly [K in Kind]: (finished: Finished<K>, at: string) => readonly LedgerRecord[] } = {
  source: ({ wanted, observation }) => {
    if (observation.state !== 'present' || observation.seen.checked === undefined) return [];
    const { key, checked, revision } = observation.seen;
    return [
      {
        type: 'source',
        key,
        id: wanted.resource.id,
        output: checked,
        ...(revision === undefined ? {} : { revision }),
      },
    ];
  },
  artifact: ({ action, wanted, observation, milliseconds }) => {
    // The first output recorded for a key is the truth: bytes that were brought or made again are no new output.
    if (
      observation.state !== 'present' ||
      wanted.key === undefined ||
      action.verb === 'fetch' ||
      action.verb === 'remake'
    )
      return [];
    return [
      {
        type: 'output',
        key: wanted.key,
        id: wanted.resource.id,
        output: observation.seen.output,
        seconds: milliseconds / 1000,
      },
    ];
  },
  evaluation: ({ wanted, observation }, at) =>
    observation.state === 'present'
      ? [{ type: 'report', id: wanted.resource.id, report: observation.seen.report, at }]
      : [],
  host: NOTHING,
  publication: NOTHING,
  residency: NOTHING,
};
