import type { MachineFacts, MachineSpec } from './machine.ts';

export interface HostSpec {
  readonly machine: MachineSpec;
}
export interface HostWanted {
  readonly machine: MachineSpec;
}
export interface HostSeen {
  readonly facts: MachineFacts;
  /** Parts of the model-zoo layout that are not there yet. */
  readonly missing: readonly string[];
}
export interface HostOutput {
  readonly facts: MachineFacts;
}
