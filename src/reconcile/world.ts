import type { BlobStore } from '../blobs/blob-store.ts';
import type { Endpoint } from '../drivers/apply-context.ts';
import type { Drivers } from '../drivers/driver.ts';
import type { NamespaceListing, OriginListing } from '../drivers/observe-context.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { HashText } from '../resources/digest.ts';
import type { MachineFacts, MachineSpec } from '../resources/machine.ts';
import type { TargetSpec } from '../resources/publication.ts';
import type { OriginSpec } from '../resources/source.ts';

/** Everything outside that a run may touch, picked by the command line's composition root. */
export interface World {
  readonly drivers: Drivers;
  readonly ledger: Ledger;
  readonly blobs: BlobStore;
  readonly look: Look;
  readonly hash: HashText;
  readonly gitOid: (text: string) => string;
  readonly clock: Clock;
  /** Disposable; one folder per action key below it. */
  readonly scratchDirectory: string;
  /** Logs of what failed, one for each resource. */
  readonly logDirectory: string;
  readonly limits: Limits;
  readonly identity: {
    readonly by: string;
    readonly host: string;
    readonly pid: number;
    readonly zoo: string;
  };
  readonly pins: Readonly<Record<string, string>>;
  readonly revisions: Readonly<Record<string, string>>;
}
/** Raw lookers; `reconcile` memoises them per run and adds up what the meter counts. */
export interface Look {
  origin(origin: OriginSpec, meter: Meter, signal: AbortSignal): Promise<OriginListing>;
  namespace(
    target: TargetSpec,
    namespace: string,
    looking: {
      readonly meter: Meter;
      readonly signal: AbortSignal;
      /** Nothing is taken from an earlier look: a tag that is deleted or moved moves no head. Later looks know what this one saw. */
      readonly fresh?: boolean;
    },
  ): Promise<NamespaceListing>;
  machine(machine: MachineSpec, meter: Meter, signal: AbortSignal): Promise<MachineFacts>;
  endpoint(target: TargetSpec): Promise<Endpoint>;
}
export interface Meter {
  /** One request: `GET /api/models`. */
  request(route: string, bytes: number): void;
  modelBytes(bytes: number): void;
  hashed(bytes: number): void;
  machine(): void;
}
export interface Clock {
  now(): string;
  monotonicMilliseconds(): number;
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}
/** Bounds of what runs at once. */
export interface Limits {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly scratchBytes: number;
  readonly perEndpoint: number;
  readonly parallelism: number;
}
