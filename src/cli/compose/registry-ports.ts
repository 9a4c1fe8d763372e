import type { Dispatcher } from 'undici';
import type { Formats } from '../../artifacts/format.ts';
import type { BackendDefinition } from '../../backends/define-backend.ts';
import type { Endpoint } from '../../drivers/apply-context.ts';
import type { Gates } from '../../evaluations/gates/define-gate.ts';
import type { LedgerSpec } from '../../fleet/fleet.ts';
import type { LedgerMemory } from '../../ledger/ledger-memory.ts';
import type { PortableLedger } from '../../ledger/portable-ledger.ts';
import type { TargetDefinition } from '../../publications/define-target.ts';
import type { HashText } from '../../resources/digest.ts';
import type { RequireFolder } from '../../resources/require-folder.ts';
import type { SecretSearch } from '../../secrets/secret-search.ts';
import type { Origin, OriginKind } from '../../sources/origin.ts';
import type { ToolchainDefinition } from '../../toolchains/define-toolchain.ts';
import type { TransportDefinition } from '../../transports/define-transport.ts';

/** Code that is loaded when it is needed. */
type Lazy<T> = () => Promise<T>;

/** What each registry holds. Implementations that need something of this run are made by a function from these ports. */
export interface Registries {
  readonly formats: Formats;
  readonly gates: Gates;
  readonly origins: { readonly [K in OriginKind]?: Lazy<(ports: OriginPorts) => Origin<K>> };
  readonly targets: Readonly<Record<string, TargetDefinition>>;
  readonly backends: Readonly<Record<string, BackendDefinition>>;
  readonly transports: Readonly<Record<string, TransportDefinition>>;
  readonly toolchains: Readonly<Record<string, ToolchainDefinition>>;
  readonly stores: { readonly [K in LedgerSpec['kind']]?: Lazy<OpenStore<K>> };
}

export interface OriginPorts {
  /** The fleet file's folder: where relative paths begin. */
  readonly baseDirectory: string;
  readonly requireFolder: RequireFolder;
  readonly cacheFile: string;
  readonly secrets: SecretSearch;
  readonly selectionsFile: string;
  /** How long what was read here counts; absent: until something touches it. */
  readonly verifyEverySeconds: number | undefined;
  readonly hash: HashText;
  /** Address and token of a hub, as the fleet writes it. */
  readonly endpoint: (address: string) => Promise<Endpoint>;
  readonly dispatcher: Dispatcher;
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
  /** For what nobody else has yet. */
  readonly unpushedDirectory: string;
  /** What this user has seen of ledgers. */
  readonly memory: LedgerMemory;
}
