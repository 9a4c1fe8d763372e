/** `zoo machines`: what each machine reports, hosts, and could host. What is not known is absent, never zero. */
import type { Digest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';

export interface Machines {
  readonly format: 'zoo.machines/v1';
  readonly machines: readonly MachineRow[];
}

/** `seen`: it was looked at just now. `unknown`: it could not be. `paused`: the fleet says to leave it alone. */
export type MachineState = 'seen' | 'unknown' | 'paused';

export interface MachineRow {
  readonly machine: string;
  readonly state: MachineState;
  readonly why?: string;
  /** `local`, `ssh dp@thor.lan`. */
  readonly reach: readonly string[];
  readonly backend: string;
  readonly os?: string;
  readonly arch?: string;
  /** Hardware threads. */
  readonly cpus?: number;
  readonly memoryTotalBytes?: number;
  readonly memoryAvailableBytes?: number;
  /** What its tenants may take together. */
  readonly budgetBytes?: number;
  readonly diskFreeBytes?: number;
  /** Its model-zoo folder. */
  readonly zoo?: string;
  /** Where its backend's program was found, first come first. */
  readonly programs?: readonly string[];
  /** As its own links say; `zoo ps` compares. */
  readonly hosts?: readonly { readonly slot: string; readonly tenant: string }[];
  readonly couldHost?: readonly CouldHost[];
}

/** An artifact that was made, with nothing beside it on the machine. */
export interface CouldHost {
  readonly artifact: ResourceId<'artifact'>;
  readonly model: string;
  readonly variety: string;
  readonly digest: Digest;
  readonly needBytes?: number;
  /** Absent: what it needs, or what there is, is not known. */
  readonly fits?: boolean;
}
