import type { Formats } from '../../artifacts/format.ts';
import type { BackendDefinition } from '../../backends/define-backend.ts';
import type { Gates } from '../../evaluations/gates/define-gate.ts';
import type { LedgerSpec } from '../../fleet/fleet.ts';
import type { LedgerMemory } from '../../ledger/ledger-memory.ts';
import type { PortableLedger } from '../../ledger/portable-ledger.ts';
import type { TargetDefinition } from '../../publications/define-target.ts';
import type { OriginKind } from '../../resources/source.ts';
import type { OriginDefinition } from '../../sources/define-origin.ts';
import type { ToolchainDefinition } from '../../toolchains/define-toolchain.ts';
import type { TransportDefinition } from '../../transports/define-transport.ts';

/** Code that is loaded when it is needed. */
type Lazy<T> = () => Promise<T>;

/** What each registry holds. Implementations that need something of this run are made by a function from these ports. */
export interface Registries {
  readonly formats: Formats;
  readonly gates: Gates;
  readonly origins: { readonly [K in OriginKind]?: OriginDefinition<K> };
  readonly targets: Readonly<Record<string, TargetDefinition>>;
  readonly backends: Readonly<Record<string, BackendDefinition>>;
  readonly transports: Readonly<Record<string, TransportDefinition>>;
  readonly toolchains: Readonly<Record<string, ToolchainDefinition>>;
  readonly stores: { readonly [K in LedgerSpec['kind']]?: Lazy<OpenStore<K>> };
}

export type LedgerSpecOf<K extends LedgerSpec['kind']> = Extract<LedgerSpec, { readonly kind: K }>;
export type OpenStore<K extends LedgerSpec['kind']> = (
  spec: LedgerSpecOf<K>,
  place: StorePlace,
) => PortableLedger;
export interface StorePlace {
  readonly fleetDirectory: string;
  /** Disposable. */
  readonly cacheDirectory: string;
  /** For what has no port of its own yet. */
  readonly unpushedDirectory: string;
  /** What this user has seen of ledgers. */
  readonly memory: LedgerMemory;
}
