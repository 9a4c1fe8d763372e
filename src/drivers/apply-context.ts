import type { BlobStore } from '../blobs/blob-store.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { MachineSpec } from '../resources/machine.ts';
import type { TargetSpec } from '../resources/publication.ts';
import type { ObserveContext } from './observe-context.ts';

/** Everything a driver may change things with. */
export interface ApplyContext {
  /** Fresh looks: memoised listings are dropped after an effect on the same namespace or machine. */
  readonly observe: ObserveContext;
  readonly ledger: LedgerState;
  readonly blobs: BlobStore;
  readonly signal: AbortSignal;
  /** Call before every step that touches the world: durable in the journal, and the lock checked, when it resolves. */
  effect(step: string, detail?: Readonly<Record<string, string>>): Promise<void>;
  /** A folder of this action's own, empty or with what a killed run left; removed when the action ends. */
  scratch(): Promise<string>;
  /** Takes the log of something that failed out of the scratch folder, in the place of an older one, and says where it lies then; undefined: there is none. */
  keepLog(path: string): Promise<string | undefined>;
  progress(progress: Progress): void;
  /** Address and credentials of a target, resolved outside the fleet. */
  endpoint(target: TargetSpec): Promise<Endpoint>;
  /** Forget memoised looks at this namespace or machine: it was just changed. */
  invalidate(
    what: { readonly target: TargetSpec; readonly namespace: string } | { readonly machine: MachineSpec },
  ): void;
  /** The clock, for `since` in leases: ISO 8601, UTC. */
  now(): string;
  /** `zoo 0.1.0, run 0193…, dp@laptop`: who writes leases. */
  readonly by: string;
}
export interface Progress {
  /** `convert`, `upload`: what is being counted. */
  readonly what: string;
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'steps';
}
export interface Endpoint {
  readonly url: string;
  readonly token?: string;
  /** Its holder may only look: what is not among the read routes beside the client is not sent. */
  readonly readOnly?: boolean;
}
