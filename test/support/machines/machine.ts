import { HERE } from './here.ts';
import type { MachineSpec } from '../../../src/resources/machine.ts';

/** A machine that is this computer, with its model-zoo directory at `zoo`. */
export function machineAt(zoo: string, more: Partial<MachineSpec> = {}): MachineSpec {
  const backend = more.backend ?? {
    kind: 'llama-server',
    context: 512,
    port: 8081,
    parallel: 1,
    settings: {},
  };
  return {
    name: 'thor',
    os: 'linux',
    arch: 'x64',
    reach: HERE,
    zoo,
    backend,
    ports: [backend.port],
    paused: false,
    prune: false,
    ...more,
  };
}
