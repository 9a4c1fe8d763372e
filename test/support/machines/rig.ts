/**
 * A machine of a test's own: a model-zoo directory on this computer, the real llama-server, real tiny models in a real
 * blob store, and an apply context that writes down every effect. Whatever runs in it is ended with it.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Backend, Backends } from '../../../src/backends/backend.ts';
import type { ServerBackend } from '../../../src/backends/process-server.ts';
import { createLlamaServer } from '../../../src/backends/llama-server/backend.ts';
import { openBlobStore, type BlobStore } from '../../../src/blobs/blob-store.ts';
import { hashBytes } from '../../../src/blobs/hash-file.ts';
import type { ApplyContext } from '../../../src/drivers/apply-context.ts';
import type { WantContext } from '../../../src/drivers/driver.ts';
import { tenantRule } from '../../../src/cli/compose/tenant-rule.ts';
import { probeMachine } from '../../../src/hosts/probe/probe-machine.ts';
import type { Baseline, LedgerState } from '../../../src/ledger/ledger.ts';
import type { ResidencyPorts } from '../../../src/residencies/apply.ts';
import { slotView } from '../../../src/residencies/slot-view.ts';
import { MAIN_SLOT } from '../../../src/resources/slot.ts';
import type { ArtifactOutput } from '../../../src/resources/artifact.ts';
import { contentDigest, type FileEntry } from '../../../src/resources/content.ts';
import type { Digest, HashText } from '../../../src/resources/digest.ts';
import type { ResourceId } from '../../../src/resources/id.ts';
import type { BackendSettings, MachineSpec, SlotView } from '../../../src/resources/machine.ts';
import { createWays } from '../../../src/transports/connect.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import { stopProcess } from '../../../src/transports/stop-process.ts';
import type { Connection } from '../../../src/transports/transport.ts';
import { emptyLedger } from '../ledger/empty-ledger.ts';
import { machineAt } from './machine.ts';
import { serverProgram } from '../toolchain/server-ports.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { resourceId } from '../../../src/resources/id.ts';
import { anyFolder, anyLogin } from '../any-folder.ts';

export const hashText: HashText = (text) => hashBytes(text).digest;

export const realBackend: ServerBackend = createLlamaServer({ program: serverProgram });

export interface Rig extends AsyncDisposable {
  readonly directory: string;
  readonly zoo: string;
  readonly machine: MachineSpec;
  readonly blobs: BlobStore;
  readonly connection: Connection;
  readonly ports: ResidencyPorts;
  /** Every effect that was announced, in order. */
  readonly effects: string[];
  readonly want: WantContext;
  /** What the ledger would know of what was left here. */
  readonly baselines: Map<ResourceId, Baseline>;
  readonly slot: string;
  /** As its slot sees it. */
  look(): Promise<SlotView>;
  context(overrides?: Partial<ApplyContext>): ApplyContext;
}
export interface RigOptions {
  /** An existing folder: a second rig on the same machine. It is not removed with this rig. */
  readonly directory?: string;
  /** Default: main. */
  readonly slot?: string;
  /** Default: one that is free. */
  readonly port?: number;
  readonly memory?: MachineSpec['memory'];
  readonly context?: number;
  /** Default: the real llama-server. */
  readonly backend?: Backend;
  /** The backend's own. Default: none. */
  readonly settings?: BackendSettings;
  readonly outputs?: LedgerState['outputs'];
  /** A tenant that a killed run had begun to bring in, as the ledger has it. */
  readonly begun?: string;
}

export async function setUpRig(options: RigOptions = {}): Promise<Rig> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'zoo-machine-')));
  const zoo = join(directory, 'model-zoo');
  const blobs = openBlobStore(join(directory, 'blobs'));
  const connection = localConnection(zoo);
  const { backend = realBackend, slot = MAIN_SLOT, settings = {} } = options;
  const backends: Backends = { [backend.name]: backend };
  const port = options.port ?? (await connection.freePort());
  const machine = machineAt(zoo, {
    backend: { kind: backend.name, context: options.context ?? 512, port, parallel: 1, settings },
    ...(options.memory === undefined ? {} : { memory: options.memory }),
  });
  const effects: string[] = [];
  const baselines = new Map<ResourceId, Baseline>();
  const ledger = emptyLedger({
    outputs: options.outputs ?? new Map(),
    open:
      options.begun === undefined
        ? new Map()
        : begunIn(resourceId('residency', machine.name, slot), options.begun),
    baselines,
  });
  const { signal } = new AbortController();
  const look = async (): Promise<SlotView> =>
    slotView(await probeMachine(connection, machine, { backends }), slot);
  const observe: ApplyContext['observe'] = {
    ledger,
    signal,
    hasBlob: async (digest) => (await blobs.stat(digest)) !== undefined,
    origin: () => Promise.reject(new Error('no origin here')),
    namespace: () => Promise.reject(new Error('no namespace here')),
    machine: look,
  };
  return {
    directory,
    slot,
    baselines,
    zoo,
    machine,
    blobs,
    connection,
    effects,
    look,
    ports: {
      connect: createWays(REGISTRIES.transports, {
        fleetDirectory: directory,
        requireFolder: anyFolder,
        requireLogin: anyLogin,
      }).connect,
      backends,
      judge: tenantRule().judge,
      hash: hashText,
      now: () => '2026-01-02T03:04:05.000Z',
      monotonicMilliseconds: () => performance.now(),
    },
    want: {
      hash: hashText,
      gitOid: (text) => hashBytes(text).gitOid,
      ledger,
      pins: { 'llama.cpp': 'v0.5.0', 'mlx-lm': 'v0.32.2', vllm: 'v0.32.0' },
      revisions: {},
    },
    context: (overrides = {}) => ({
      observe,
      ledger,
      blobs,
      signal,
      effect: async (step) => void effects.push(step),
      scratch: async () => {
        await connection.mkdir(join(zoo, 'scratch'));
        return join(zoo, 'scratch');
      },
      keepLog: async (path) => path,
      progress: () => undefined,
      endpoint: () => Promise.reject(new Error('no target here')),
      invalidate: () => undefined,
      now: () => '2026-01-02T03:04:05.000Z',
      by: 'zoo 0.1.0, run r1, dp@laptop',
      ...overrides,
    }),
    [Symbol.asyncDispose]: async () => {
      await stopEverything(look, connection);
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

function begunIn(id: ResourceId, tenant: string): LedgerState['open'] {
  const effects = [{ step: 'make tenant', detail: { tenant } }];
  return new Map([[hashText('killed'), { verb: 'update', id, at: '', run: 'killed', effects }]]);
}

/** The tiny model's file, or all files beside its config.json, as an artifact whose bytes are in the rig's store. */
export async function adoptArtifact(
  blobs: BlobStore,
  path: string,
  name: string,
): Promise<ArtifactOutput & { readonly key: Digest }> {
  const isFolder = basename(path) === 'config.json';
  const paths = isFolder ? (await readdir(dirname(path))).map((one) => join(dirname(path), one)) : [path];
  const files: FileEntry[] = [];
  for (const one of paths) {
    const { digest: sha256, sizeBytes: size } = await blobs.adopt(one, 'copy');
    files.push({ path: innerPath(isFolder ? basename(one) : `${name}-${basename(one)}`), size, sha256 });
  }
  return {
    key: hashText(`build key of ${files.map(({ sha256 }) => sha256).join()}`),
    digest: contentDigest(files, hashText),
    files,
    platform: 'linux-x64',
    facts: {
      architecture: 'llama',
      parameters: 1_000_000,
      tensorTypes: {},
      hasChatTemplate: true,
      memory: {
        weightsBytes: files.reduce((sum, { size }) => sum + size, 0),
        blockCount: 2,
        embeddingLength: 256,
        headCount: 4,
        headCountKv: [2, 2],
        keyLength: 64,
        valueLength: 64,
        contextTrain: 512,
        vocabularySize: 512,
        matrixBytes: {},
        feedForwardLength: 0,
      },
    },
  };
}

/** Something that is no model at all: llama-server refuses to load it. */
export async function brokenGguf(directory: string): Promise<string> {
  const path = join(directory, 'broken.gguf');
  await writeFile(path, Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(4096, 7)]));
  return path;
}

export async function readJson(path: string): Promise<Record<string, unknown>> {
  const value: unknown = JSON.parse(await readFile(path, 'utf8'));
  if (typeof value !== 'object' || value === null) throw new TypeError(`${path} is not an object`);
  return Object.fromEntries(Object.entries(value));
}

async function stopEverything(look: () => Promise<SlotView>, connection: Connection): Promise<void> {
  for (const { process, trial } of (await look()).slots.flatMap(({ tenants }) => tenants)) {
    for (const running of [process, trial])
      if (running?.alive === true) await stopProcess(connection, running);
  }
}
