import { join } from 'node:path';
import { openFleet } from '../../../src/cli/compose/open-fleet.ts';
import type { OpenFleet } from '../../../src/workspace/opened-fleet.ts';
import { openWorld, type OpenWorld } from '../../../src/cli/compose/open-world.ts';
import { newRunId } from '../../../src/workspace/run-identity.ts';
import { createSecrets } from '../../../src/trust/secrets.ts';
import type { Drivers } from '../../../src/drivers/driver.ts';
import { type RunningHub, serveHub } from '../../../src/hub/serve-hub.ts';
import { applyFleet } from '../../../src/reconcile/apply-fleet.ts';
import type { ApplyResult } from '../../../src/reconcile/event.ts';
import { planWithTables, type Planned } from '../../../src/reconcile/plan-fleet.ts';
import type { World } from '../../../src/reconcile/world.ts';
import { copySource, createZooRig, type ZooRig } from '../cli/zoo-rig.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';
import { endTenants } from '../demo/demo-rig.ts';
import { testCacheDirectory } from '../toolchain/ensure-toolchain.ts';
import { snapshotTrees, type TreeSnapshot } from './tree-snapshot.ts';

/** One fleet with every kind in it, in a folder of its own, with the real hub, the real llama.cpp and this machine. */
export interface ContractScene {
  readonly rig: ZooRig;
  readonly hub: RunningHub;
  /** Opens the world as the command line does, one action at a time, and closes it again. */
  inWorld<T>(use: (opened: OpenFleet & OpenWorld) => Promise<T>): Promise<T>;
  plan(): Promise<Planned>;
  apply(change?: (drivers: Drivers) => Drivers): Promise<ApplyResult>;
  /** Of everything that drivers may change: hub, machine, blobs. */
  snapshot(options?: { readonly touched: boolean }): Promise<TreeSnapshot>;
  close(): Promise<void>;
}

const idle = new AbortController().signal;
const wishes = { only: [], replace: [], retry: false, signal: idle, emit: () => undefined };

export async function createContractScene(): Promise<ContractScene> {
  const rig = await createZooRig();
  const hubDirectory = join(rig.directory, 'hub-store');
  // A hub of its own process's kind, so that it can be gone while the fleet stays what it is.
  const hub = await serveHub({ directory: hubDirectory });
  await rig.write('zoo.fleet.yaml', fleetText(hub.url, await localConnection('').freePort()));
  await copySource(rig);

  async function inWorld<T>(use: (opened: OpenFleet & OpenWorld) => Promise<T>): Promise<T> {
    const environment = { PATH: process.env['PATH'], HOME: rig.directory, ZOO_CACHE: testCacheDirectory };
    const fleet = await openFleet({ directory: rig.directory, environment });
    const world = await openWorld(fleet, {
      environment,
      secrets: createSecrets(),
      readOnly: false,
      allowCommands: true,
      parallelism: 1,
      emit: () => undefined,
      signal: idle,
    });
    try {
      return await use({ ...fleet, ...world });
    } finally {
      await world.close();
    }
  }

  return {
    rig,
    hub,
    inWorld,
    plan: () => inWorld(({ fleet, world }) => planWithTables(fleet, world, wishes)),
    apply: (change = (drivers) => drivers) =>
      inWorld(({ fleet, world }) => {
        const changed: World = { ...world, drivers: change(world.drivers) };
        const run = { run: newRunId(Date.now()), command: 'contract', drain: idle };
        return applyFleet(fleet, changed, { ...wishes, ...run, confirm: async () => true });
      }),
    snapshot: (options = { touched: false }) =>
      snapshotTrees(
        [hubDirectory, join(rig.directory, 'model-zoo'), join(rig.directory, '.zoo/blobs')],
        options,
      ),
    async close() {
      await endTenants(rig.directory);
      await hub.close();
      await rig.close();
    },
  };
}

function fleetText(endpoint: string, port: number): string {
  return `zoo: v1
fleet: contract
ledger: { directory: .zoo/ledger }
targets:
  hub: { kind: huggingface, endpoint: "${endpoint}", visibility: private }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    focus: edge deployment
    identity:
      - { ask: What is your name?, expect: { all: [Zen Nano] } }
    formats: { gguf: { quantizations: [q8_0] } }
    gates: { identity: { pass: 1.0, holds: model } }
    publish: [hub]
    models:
      nano:
        version: 2025.01.24-instruct
        source: { directory: sources/zen-nano }
machines:
  here:
    os: linux
    arch: x64
    reach: [{ local: true }]
    zoo: model-zoo
    backend: { kind: llama-server, context: 256, port: ${port} }
    hosts: { model: zen/nano, format: gguf, quantization: q8_0 }
`;
}
