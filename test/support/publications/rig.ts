import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBlobStore, type BlobStore } from '../../../src/blobs/blob-store.ts';
import type { ApplyContext, Endpoint, Progress } from '../../../src/drivers/apply-context.ts';
import type { Driver, Outcome } from '../../../src/drivers/driver.ts';
import type { NamespaceListing, ObserveContext } from '../../../src/drivers/observe-context.ts';
import type { Baseline, ContentEntry, LedgerState } from '../../../src/ledger/ledger.ts';
import type { LedgerRecord } from '../../../src/ledger/records.ts';
import { NO_COST, type Action } from '../../../src/plan/action.ts';
import { compareFields, driftedFields } from '../../../src/plan/compare-fields.ts';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import { createPublicationDriver } from '../../../src/publications/driver.ts';
import type { Target } from '../../../src/publications/target.ts';
import { openTreeCache } from '../../../src/publications/tree-cache.ts';
import type { FieldChange } from '../../../src/resources/fields.ts';
import type { ResourceId } from '../../../src/resources/id.ts';
import type { PublicationSeen, TargetSpec } from '../../../src/resources/publication.ts';
import type { Observation, Resource, Wanted } from '../../../src/resources/resource.ts';
import { hash, inputsFrom, ledgerState, type Made, wantContext } from './fleet.ts';
import { noSecrets } from '../no-secrets.ts';

interface Planned {
  readonly wanted: Wanted<'publication'>;
  readonly observation: Observation<'publication'>;
  readonly changes: readonly FieldChange[];
  readonly drift: readonly string[];
  readonly extras: readonly string[];
  readonly held: string | undefined;
  readonly action: Action<'publication'>;
}
export interface Rig {
  readonly driver: Driver<'publication'>;
  readonly blobs: BlobStore;
  /** What was told before each step that touches the world. */
  readonly effects: string[];
  readonly progress: Progress[];
  /** Routes that were asked while looking, in order. */
  readonly reads: string[];
  plan(resource: Resource<'publication'>, made: Made): Promise<Planned>;
  /** Applies what was planned and, when it was done, remembers it as reconcile does. */
  apply(planned: Planned, signal?: AbortSignal): Promise<Outcome<'publication'>>;
  /** What the repo says of itself when there is no ledger. */
  claims(wanted: Wanted<'publication'>, seen: PublicationSeen): Promise<readonly LedgerRecord[]>;
  /** Puts the bytes of a fleet into the local store. */
  keep(made: Made): Promise<void>;
  remove(): Promise<void>;
}

/** The driver between real stores: a loop of look, compare and apply, as reconcile walks it, and nothing else. */
export async function createRig({
  target,
  endpoint,
  blobs: store,
  fresh = true,
}: {
  readonly target: Target;
  readonly endpoint: () => Endpoint;
  /** A local store that exists; absent: an empty one. */
  readonly blobs?: string;
  /** Nothing is taken from an earlier look. */
  readonly fresh?: boolean;
}): Promise<Rig> {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-publications-'));
  const blobs = openBlobStore(store ?? join(directory, 'blobs'));
  const cache = openTreeCache(join(directory, 'cache'));
  const driver = createPublicationDriver({
    targets: { [target.kind]: target },
    secrets: noSecrets,
    words: REGISTRIES,
  });
  const effects: string[] = [];
  const progress: Progress[] = [];
  const reads: string[] = [];
  const baselines = new Map<ResourceId, Baseline>();
  const contents = new Map<ResourceId, readonly ContentEntry[]>();
  const ledger: LedgerState = { ...ledgerState(baselines), contents };
  const nobody = new AbortController().signal;

  function list(spec: TargetSpec, namespace: string, signal: AbortSignal): Promise<NamespaceListing> {
    const meter = { request: (route: string) => void reads.push(route) };
    const trees = fresh ? { ...cache, read: async () => undefined } : cache;
    return target.list(spec, namespace, { endpoint: endpoint(), signal, meter, cache: trees });
  }
  const observe: ObserveContext = {
    ledger,
    signal: nobody,
    hasBlob: async (digest) => (await blobs.stat(digest)) !== undefined,
    origin: () => Promise.reject(new Error('no origins in this test')),
    machine: () => Promise.reject(new Error('no machines in this test')),
    namespace: (spec, namespace) => list(spec, namespace, nobody),
  };

  async function plan(resource: Resource<'publication'>, made: Made): Promise<Planned> {
    const wanted = driver.want(resource, inputsFrom(made), wantContext(ledger));
    const observed = await driver.observe([wanted], observe);
    const observation = observed.get(resource.id) ?? { state: 'unknown', why: 'not observed' };
    const seen = observation.state === 'present' ? observation.seen : undefined;
    const actual = seen === undefined ? {} : driver.actual(seen, wanted);
    const changes = compareFields(driver.desired(wanted), actual);
    const drifted = driftedFields(baselines.get(resource.id)?.fields ?? {}, actual);
    const action: Action<'publication'> = {
      key: hash(JSON.stringify(changes)),
      verb: observation.state === 'absent' ? 'create' : 'update',
      id: resource.id,
      kind: 'publication',
      changes,
      inputs: [],
      reads: driver.versions(observation),
      cost: NO_COST,
      why: [],
      place: resource.place,
      after: [],
    };
    return {
      wanted,
      observation,
      changes,
      drift: drifted.map((change) => driver.drift(change, observation, wanted).text),
      extras: seen === undefined ? [] : driver.extras(wanted, seen).map(({ what }) => what),
      held: driver.holds(wanted, observation, () => undefined)?.text,
      action,
    };
  }

  async function apply({ wanted, action }: Planned, signal = nobody): Promise<Outcome<'publication'>> {
    const context: ApplyContext = {
      observe,
      ledger,
      blobs,
      signal,
      effect: async (step) => void effects.push(step),
      scratch: () => Promise.resolve(directory),
      keepLog: async (path) => path,
      progress: (step) => void progress.push(step),
      endpoint: () => Promise.resolve(endpoint()),
      invalidate: () => undefined,
      now: () => '2025-01-24T00:00:00Z',
      by: 'test',
    };
    const outcome = await driver.apply(action, wanted, context);
    if (outcome.state === 'done') {
      const { id } = wanted.resource;
      const { tag } = wanted.value;
      const fields = driver.actual(outcome.seen, wanted);
      const commit = fields[`tag:${tag}`] === 'set' ? outcome.seen.tags[tag] : undefined;
      contents.set(id, [
        ...(contents.get(id) ?? []),
        {
          digest: hash('weights'),
          artifacts: {},
          version: tag,
          at: '2025-01-24T00:00:00Z',
          run: 'run',
          ...(commit === undefined ? {} : { commits: [commit] }),
        },
      ]);
      baselines.set(id, {
        fields,
        action: action.key,
        at: '2025-01-24T00:00:00Z',
        run: 'run',
        by: 'test',
        claimed: false,
      });
    }
    return outcome;
  }

  return {
    driver,
    blobs,
    effects,
    progress,
    reads,
    plan,
    apply,
    claims: async (wanted, seen) => (await driver.claims?.(wanted, seen, observe)) ?? [],
    async keep({ files }) {
      for (const { bytes } of files) await blobs.write(once(bytes));
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
