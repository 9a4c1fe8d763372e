/**
 * A workbench for the kinds `source` and `artifact`: a real blob store and real drivers in a folder of the test's own,
 * and a ledger in memory, which is nothing but what was recorded here.
 */
import type { Kind } from '../../../src/resources/id.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BlobStore, openBlobStore } from '../../../src/blobs/blob-store.ts';
import { releasePins } from '../../../src/cli/compose/release-pins.ts';
import { hashBytes } from '../../../src/blobs/hash-file.ts';
import type { ApplyContext } from '../../../src/drivers/apply-context.ts';
import type { Driver, Outcome, WantContext } from '../../../src/drivers/driver.ts';
import type { ObserveContext } from '../../../src/drivers/observe-context.ts';
import type { LedgerState } from '../../../src/ledger/ledger.ts';
import { type Action, NO_COST, type Verb } from '../../../src/plan/action.ts';
import type { HashText } from '../../../src/resources/digest.ts';
import type { Inputs, Observation, Resource, Wanted } from '../../../src/resources/resource.ts';
import { emptyLedger } from '../ledger/empty-ledger.ts';
import {
  createDirectoryOrigin,
  type DirectoryOriginOptions,
} from '../../../src/sources/origins/directory/origin.ts';
import { bindOrigin } from '../../../src/sources/bind-origin.ts';
import type { ListContext, Origins } from '../../../src/sources/origin.ts';
import { anyFolder } from '../any-folder.ts';
import { noSecrets } from '../no-secrets.ts';

export const hashText: HashText = (text) => hashBytes(text).digest;

export interface Bench extends AsyncDisposable {
  readonly directory: string;
  readonly blobs: BlobStore;
  readonly origins: Origins;
  readonly outputs: Writable<LedgerState['outputs']>;
  readonly sources: Writable<LedgerState['sources']>;
  /** What driver code announced before touching the world. */
  readonly effects: string[];
  /** Routes that were asked, and bytes that were hashed, while looking. */
  readonly meter: { readonly routes: string[]; hashedBytes: number };
  readonly wants: WantContext;
  readonly observing: ObserveContext;
  applying(overrides?: Partial<ApplyContext>): ApplyContext;
  observe<K extends Kind>(driver: Driver<K>, wanted: Wanted<K>): Promise<Observation<K>>;
  /** Applies whatever the resource is like now. */
  apply<K extends Kind>(driver: Driver<K>, wanted: Wanted<K>, options?: ApplyOnBench): Promise<Outcome<K>>;
}
export interface ApplyOnBench {
  readonly verb?: Verb;
  readonly context?: Partial<ApplyContext>;
}
type Writable<M> = M extends ReadonlyMap<infer Key, infer Value> ? Map<Key, Value> : never;

/** `clock`: another one than this machine's for what is said of files. */
export async function setUpBench(
  more: Origins = {},
  clock: Pick<DirectoryOriginOptions, 'nowNanoseconds'> = {},
): Promise<Bench> {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-bench-'));
  const blobs = openBlobStore(join(directory, 'blobs'));
  const cacheFile = join(directory, 'cache', 'hashes.json');
  const origins: Origins = {
    directory: createDirectoryOrigin({
      baseDirectory: directory,
      cacheFile,
      hash: hashText,
      requireFolder: anyFolder,
      secrets: noSecrets,
      ...clock,
    }),
    ...more,
  };
  const outputs: Bench['outputs'] = new Map();
  const sources: Bench['sources'] = new Map();
  const ledger = emptyLedger({ outputs, sources });
  const effects: string[] = [];
  const meter: Bench['meter'] = { routes: [], hashedBytes: 0 };
  const { signal } = new AbortController();
  const listing: ListContext = {
    signal,
    meter: {
      request: (route) => void meter.routes.push(route),
      hashed: (bytes) => void (meter.hashedBytes += bytes),
    },
  };
  const observing: ObserveContext = {
    ledger,
    signal,
    hasBlob: async (digest) => (await blobs.stat(digest)) !== undefined,
    origin: (spec) => bindOrigin(origins, spec).list(listing),
    namespace: () => Promise.reject(new Error('no namespace here')),
    machine: () => Promise.reject(new Error('no machine here')),
  };
  let actions = 0;
  function applying(overrides: Partial<ApplyContext> = {}): ApplyContext {
    const scratch = join(directory, 'scratch', String((actions += 1)));
    return {
      observe: observing,
      ledger,
      blobs,
      signal,
      effect: async (step) => void effects.push(step),
      scratch: async () => scratch,
      keepLog: async (path) => path,
      progress: () => undefined,
      endpoint: () => Promise.reject(new Error('no target here')),
      invalidate: () => undefined,
      now: () => '2026-01-01T00:00:00.000Z',
      by: 'a test',
      ...overrides,
    };
  }
  async function observe<K extends Kind>(driver: Driver<K>, wanted: Wanted<K>): Promise<Observation<K>> {
    const seen = (await driver.observe([wanted], observing)).get(wanted.resource.id);
    if (seen === undefined) throw new Error(`nothing was said of ${wanted.resource.id}`);
    return seen;
  }
  return {
    directory,
    blobs,
    origins,
    outputs,
    sources,
    effects,
    meter,
    wants: {
      hash: hashText,
      gitOid: (text) => hashBytes(text).gitOid,
      ledger,
      pins: releasePins,
      revisions: {},
    },
    observing,
    applying,
    observe,
    apply: (driver, wanted, { verb = 'create', context = {} } = {}) =>
      driver.apply(actionOn(wanted, verb), wanted, applying(context)),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

function actionOn<K extends Kind>({ resource, key }: Wanted<K>, verb: Verb): Action<K> {
  const { id, kind, place } = resource;
  const nothing = { changes: [], inputs: [], reads: [], why: [], after: [] };
  return { key: key ?? hashText(id), verb, id, kind, place, cost: NO_COST, ...nothing };
}

/** For resources whose inputs a test has at hand. */
export function noInputs(resource: Resource): Inputs {
  return {
    of: () => {
      throw new Error(`${resource.id} has no inputs`);
    },
  };
}
