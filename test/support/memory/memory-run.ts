import { Readable } from 'node:stream';
import { applyFleet } from '../../../src/reconcile/apply-fleet.ts';
import type { ApplyResult, Event } from '../../../src/reconcile/event.ts';
import { planFleet, planOfSameWorld, planWithTables } from '../../../src/reconcile/plan-fleet.ts';
import type { ApplyOptions, FleetResources, PlanOptions } from '../../../src/reconcile/run.ts';
import type { Drivers } from '../../../src/drivers/driver.ts';
import type { Limits, World } from '../../../src/reconcile/world.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { BlobStore } from '../../../src/blobs/blob-store.ts';
import type { ObservationCost, Plan } from '../../../src/plan/plan.ts';
import { createMemoryDrivers } from './make-drivers.ts';
import { createMemoryLedger, type MemoryLedger } from './memory-ledger.ts';
import { MEMORY_FACTS } from './host-driver.ts';
import { createMemoryWorld, hashText, type MemoryWorld } from './memory-world.ts';

/** A fleet's whole surroundings in memory, and the two things one does with them. */
export interface MemoryRun {
  readonly world: MemoryWorld;
  readonly ledger: MemoryLedger;
  plan(fleet: FleetResources, options?: Partial<PlanOptions>): Promise<Plan>;
  /** With the plan of another version of the fleet in the same world, and what looking took for each. */
  planBeside(
    fleet: FleetResources,
    base: FleetResources,
    options?: Partial<Pick<PlanOptions, 'only'>>,
  ): Promise<{
    readonly plan: Plan;
    readonly before: Plan;
    readonly asked: { readonly plan: ObservationCost; readonly before: ObservationCost };
  }>;
  apply(
    fleet: FleetResources,
    options?: Partial<ApplyOptions>,
  ): Promise<{ readonly result: ApplyResult; readonly events: readonly Event[] }>;
}

export interface MemoryRunOptions {
  readonly pins?: Readonly<Record<string, string>>;
  /** What may run at once, where it is not four of everything. */
  readonly limits?: Partial<Limits>;
  /** Stands between planner and drivers: faults, delays, a witness. */
  readonly change?: (drivers: Drivers) => Drivers;
}

export function createMemoryRun({ pins = {}, limits = {}, change }: MemoryRunOptions = {}): MemoryRun {
  const world = createMemoryWorld();
  const ledger = createMemoryLedger();
  const around = worldAround({ world, ledger, pins, parallelism: 4 });
  const real: World = {
    ...around,
    limits: { ...around.limits, ...limits },
    drivers: change === undefined ? around.drivers : change(around.drivers),
  };
  let runs = 0;
  return {
    world,
    ledger,
    plan: (fleet, options = {}) =>
      planFleet(fleet, real, {
        only: [],
        replace: [],
        retry: false,
        signal: new AbortController().signal,
        emit: () => undefined,
        ...options,
      }),
    async planBeside(fleet, base, { only = [] } = {}) {
      const options = {
        only,
        replace: [],
        retry: false,
        signal: new AbortController().signal,
        emit: () => undefined,
      };
      const planned = await planWithTables(fleet, real, options);
      const before = await planOfSameWorld(base, real, { planned, options });
      const asked = { plan: planned.plan.observation, before: before.plan.observation };
      return { plan: planned.plan, before: before.plan, asked };
    },
    async apply(fleet, options = {}) {
      const events: Event[] = [];
      runs += 1;
      const never = new AbortController().signal;
      const result = await applyFleet(fleet, real, {
        only: [],
        replace: [],
        retry: true,
        signal: never,
        drain: never,
        emit: (event) => void events.push(event),
        confirm: async () => true,
        run: `run-${runs}`,
        command: 'apply',
        ...options,
      });
      return { result, events };
    },
  };
}

export function worldAround({
  world,
  ledger,
  pins,
  parallelism,
}: {
  readonly world: MemoryWorld;
  readonly ledger: Ledger;
  readonly pins: Readonly<Record<string, string>>;
  readonly parallelism: number;
}): World {
  let ticks = 0;
  return {
    drivers: createMemoryDrivers(world),
    ledger,
    blobs: memoryBlobs(world),
    look: {
      origin: async () => ({ key: hashText('unused'), files: [] }),
      namespace: async (_target, _namespace, { meter }) => {
        meter.request('GET /api/models', 0);
        return {
          repos: new Map(),
          tree: async () => ({ head: '', files: [], tags: {}, branches: {} }),
          filesAt: async () => [],
        };
      },
      machine: async (_machine, meter) => {
        meter.machine();
        return MEMORY_FACTS;
      },
      endpoint: async () => ({ url: 'memory:' }),
    },
    hash: hashText,
    gitOid: () => '',
    clock: {
      now: () => new Date(ticks++ * 1000).toISOString(),
      monotonicMilliseconds: () => ticks++,
      wait: async () => undefined,
    },
    scratchDirectory: '/nowhere',
    logDirectory: '/nowhere',
    limits: { cpus: 4, memoryBytes: 1e12, scratchBytes: 1e12, perEndpoint: 4, parallelism },
    identity: { by: 'test', host: 'memory', pid: 1, zoo: '0' },
    pins,
    revisions: {},
  };
}

function memoryBlobs(world: MemoryWorld): BlobStore {
  const unused = (): never => {
    throw new Error('the memory drivers move no bytes');
  };
  return {
    stat: async (digest) =>
      world.blobs.has(digest) ? { digest, sizeBytes: world.blobs.get(digest) ?? 0 } : undefined,
    path: unused,
    read: () => Readable.from([]),
    write: unused,
    adopt: unused,
    delete: async (digest) => void world.blobs.delete(digest),
    others: async () => [],
    keepMarks: async () => undefined,
    async *list() {
      for (const [digest, sizeBytes] of world.blobs) yield { digest, sizeBytes, usedAt: '' };
    },
    verify: async () => 'ok',
    verifyOnce: async () => 'ok',
  };
}
