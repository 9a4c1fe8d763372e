import type { Formats } from '../../artifacts/format.ts';
import type { BackendDefinition } from '../../backends/define-backend.ts';
import type { Gates } from '../../evaluations/gates/define-gate.ts';
import type { ExecutorDefinition } from '../../executors/define-executor.ts';
import type { StoreDefinition } from '../../ledger/define-store.ts';
import type { TargetDefinition } from '../../publications/define-target.ts';
import type { OriginDefinition } from '../../sources/define-origin.ts';
import type { ToolchainDefinition } from '../../toolchains/define-toolchain.ts';
import type { TransportDefinition } from '../../transports/define-transport.ts';

/** What each registry holds. Implementations that need something of this run are made by a function from these ports. */
export interface Registries {
  readonly formats: Formats;
  readonly gates: Gates;
  readonly origins: Readonly<Record<string, OriginDefinition>>;
  readonly targets: Readonly<Record<string, TargetDefinition>>;
  readonly backends: Readonly<Record<string, BackendDefinition>>;
  readonly transports: Readonly<Record<string, TransportDefinition>>;
  readonly toolchains: Readonly<Record<string, ToolchainDefinition>>;
  readonly executors: Readonly<Record<string, ExecutorDefinition>>;
  readonly stores: Readonly<Record<string, StoreDefinition>>;
}
