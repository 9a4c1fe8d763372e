import type { LedgerState } from '../ledger/ledger.ts';
import type { LedgerRecord } from '../ledger/records.ts';
import type { Action } from '../plan/action.ts';
import { contentDigest } from '../resources/content.ts';
import type { Digest } from '../resources/digest.ts';
import type { Fields } from '../resources/fields.ts';
import type { Kind, ResourceId } from '../resources/id.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import type { Tables } from './node.ts';
import type { World } from './world.ts';

/** What is needed to remember something: the outputs it was made from, and what was known before. */
export interface Recorder {
  readonly world: World;
  readonly tables: Tables;
  readonly ledger: LedgerState;
}

interface Finished<K extends Kind> {
  readonly action: Pick<Action<K>, 'id' | 'key' | 'verb'>;
  readonly wanted: Wanted<K>;
  readonly observation: Observation<K>;
  readonly milliseconds: number;
}

/** What is remembered of an action that ended well: its output, and what the world looked like then. */
export function recordsOf<K extends Kind>(
  kind: K,
  finished: Finished<K>,
  recorder: Recorder,
): readonly LedgerRecord[] {
  const { action, wanted, observation } = finished;
  const { world } = recorder;
  const at = world.clock.now();
  // `hosts: none` is met by absence and stays declared; what left the fleet leaves a tombstone.
  if (observation.state !== 'present') {
    const reason = `deleted by ${action.verb === 'delete' ? 'zoo' : 'someone else'}`;
    return [{ type: 'forget', id: action.id, at, reason }];
  }
  const driver = world.drivers[kind];
  const baseline: LedgerRecord = {
    type: 'baseline',
    id: action.id,
    fields: ownFields(driver.desired(wanted), driver.actual(observation.seen, wanted)),
    ...(driver.proof === undefined ? {} : { proof: driver.proof(observation.seen) }),
    ...(wanted.key === undefined ? {} : { key: wanted.key }),
    action: action.key,
    at,
  };
  return [...OUTPUTS[kind](finished, { ...recorder, at }), baseline];
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

interface Recording extends Recorder {
  readonly at: string;
}
const OUTPUTS: {
  readonly [K in Kind]: (finished: Finished<K>, recording: Recording) => readonly LedgerRecord[];
} = {
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
  artifact: ({ wanted, observation, milliseconds }, { ledger }) => {
    if (observation.state !== 'present' || wanted.key === undefined || observation.seen.claimed === true)
      return [];
    // The first output that was made for a key is the truth: bytes that were brought or made again are no new output.
    const known = ledger.outputs.get(wanted.key);
    if (known !== undefined && known.claimed !== true) return [];
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
  evaluation: ({ wanted, observation }, { at }) =>
    observation.state === 'present' && observation.seen.claimed !== true
      ? [{ type: 'report', id: wanted.resource.id, report: observation.seen.report, at }]
      : [],
  host: NOTHING,
  publication: ({ wanted, observation }, recording) => {
    const { resource, value } = wanted;
    const seen = observation.state === 'present' ? observation.seen : undefined;
    const fields = seen === undefined ? {} : recording.world.drivers.publication.actual(seen, wanted);
    // Only where what the tag names was looked at, and is what was published.
    const commit = fields[`tag:${value.tag}`] === 'set' ? seen?.tags[value.tag] : undefined;
    const weights = (value.files ?? []).flatMap((file) => (file.from === 'artifact' ? [file] : []));
    if (weights.length === 0) return [];
    const digest = value.weights ?? contentDigest(weights, recording.world.hash);
    const { artifacts, pin } = resource.spec;
    return contentOf(
      resource.id,
      { digest, artifacts, pin, version: value.tag, ...(commit === undefined ? {} : { commit }) },
      recording,
    );
  },
  residency: ({ wanted: { resource }, observation }, recording) => {
    const { tenant, pin } = resource.spec;
    const digest = observation.state === 'present' ? observation.seen.digest : undefined;
    // A pin names one artifact: it cannot name weights together with an adapter.
    if (tenant === undefined || digest === undefined || tenant.adapter !== undefined) return [];
    return contentOf(resource.id, { digest, artifacts: [tenant.artifact], pin }, recording);
  },
};

/** What a pin can name later: the weights that stand there now, and what they were made as. */
function contentOf(
  id: ResourceId,
  {
    digest,
    artifacts,
    pin,
    ...where
  }: {
    readonly digest: Digest;
    readonly artifacts: readonly ResourceId<'artifact'>[];
    readonly pin: Digest | undefined;
    readonly version?: string;
    readonly commit?: string;
  },
  { at, tables, ledger }: Recording,
): readonly LedgerRecord[] {
  // What is pinned was not made from what the fleet makes now.
  if (pin !== undefined) return pinnedAgain(id, { pin, at, ...where }, ledger);
  const keys = artifacts.flatMap((artifact) => {
    const output = tables.artifact.get(artifact)?.output;
    return output?.state === 'known' ? [[artifact, output.key] as const] : [];
  });
  if (keys.length < artifacts.length) return [];
  return [{ type: 'content', id, digest, artifacts: Object.fromEntries(keys), at, ...where }];
}

function pinnedAgain(
  id: ResourceId,
  { pin, at, commit }: { readonly pin: Digest; readonly at: string; readonly commit?: string },
  ledger: LedgerState,
): readonly LedgerRecord[] {
  const entry = ledger.contents?.get(id)?.findLast(({ digest }) => digest === pin);
  if (entry === undefined) return [];
  const { digest, artifacts, version } = entry;
  return [
    {
      type: 'content',
      id,
      digest,
      artifacts,
      at,
      ...(version === undefined ? {} : { version }),
      ...(commit === undefined ? {} : { commit }),
    },
  ];
}
