import type { TransportDefinition, TransportPorts } from '../../../../src/transports/define-transport.ts';
import type { MachineSpec } from '../../../../src/resources/machine.ts';
import { createWays } from '../../../../src/transports/connect.ts';
import type { Connection } from '../../../../src/transports/transport.ts';
import { REGISTRIES } from '../../../../src/cli/registries.ts';

/** A machine of a test's own, reached by one transport. What is on it is seen from here under the same path. */
export interface TransportRig extends AsyncDisposable {
  /** Empty; everything of this test is below it. */
  readonly directory: string;
  /** Its `zoo:` is `model-zoo` in that directory, as this transport writes it. */
  readonly machine: MachineSpec;
  readonly ports: TransportPorts;
}
export type SetUpTransportRig = () => Promise<TransportRig>;

/** Of `test/support/rigs/transport/<kind>.ts`, which exports `setUpRig`. */
export async function transportRig(kind: string): Promise<TransportRig> {
  const path = `./${kind}.ts`;
  let rig: { readonly setUpRig: SetUpTransportRig };
  try {
    rig = await import(path);
  } catch (error) {
    throw new Error(
      `The transport ${kind} has no rig. Write test/support/rigs/transport/${kind}.ts, which exports setUpRig.`,
      { cause: error },
    );
  }
  return rig.setUpRig();
}

export async function connected(
  kind: string,
): Promise<{ readonly rig: TransportRig; readonly connection: Connection; close(): Promise<void> }> {
  const rig = await transportRig(kind);
  const definitions: Readonly<Record<string, TransportDefinition>> = REGISTRIES.transports;
  const ways = createWays(definitions, rig.ports);
  const connection = await ways.connect(rig.machine);
  return {
    rig,
    connection,
    async close() {
      await connection.close();
      await ways.close();
      await rig[Symbol.asyncDispose]();
    },
  };
}
