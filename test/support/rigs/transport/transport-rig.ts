import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { REGISTRIES } from '../../../../src/cli/registries.ts';
import type { Reach } from '../../../../src/resources/machine.ts';
import { createWays } from '../../../../src/transports/connect.ts';
import type { TransportDefinition, TransportPorts } from '../../../../src/transports/define-transport.ts';
import type { Claimable } from '../../../../src/transports/transport.ts';
import { anyFolder, anyLogin } from '../../any-folder.ts';
import { machineAt } from '../../machines/machine.ts';

/** A machine that one transport reaches, with what it needs beside it. What is on it is seen from here under the same path. */
export interface TransportRig extends AsyncDisposable {
  /** Empty; everything of the tests is below it. */
  readonly directory: string;
  readonly reach: readonly Reach[];
  readonly ports?: Partial<TransportPorts>;
}
export type SetUpTransportRig = () => Promise<TransportRig>;

export interface ConnectedRig extends AsyncDisposable {
  /** A connection to a machine of one test's own: its folder is `model-zoo` in a new directory. */
  connect(): Promise<{ readonly directory: string; readonly connection: Claimable }>;
}

/** Of `test/support/rigs/transport/<kind>.ts`, which exports `setUpRig`. */
export async function connectedRig(kind: string): Promise<ConnectedRig> {
  const path = `./${kind}.ts`;
  let module: { readonly setUpRig: SetUpTransportRig };
  try {
    module = await import(path);
  } catch (error) {
    throw new Error(
      `The transport ${kind} has no rig. Write test/support/rigs/transport/${kind}.ts, which exports setUpRig.`,
      { cause: error },
    );
  }
  const rig = await module.setUpRig();
  const definitions: Readonly<Record<string, TransportDefinition>> = REGISTRIES.transports;
  const ports = {
    fleetDirectory: '/nowhere',
    requireFolder: anyFolder,
    requireLogin: anyLogin,
    ...rig.ports,
  };
  const ways = createWays(definitions, ports);
  return {
    async connect() {
      const directory = await mkdtemp(join(rig.directory, 'test-'));
      const machine = machineAt(join(directory, 'model-zoo'), { reach: rig.reach });
      return { directory, connection: await ways.connect(machine) };
    },
    async [Symbol.asyncDispose]() {
      await ways.close();
      await rig[Symbol.asyncDispose]();
    },
  };
}
