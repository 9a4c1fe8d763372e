import type { LedgerClock } from '../../../../src/ledger/clock.ts';
import type { PortableLedger } from '../../../../src/ledger/portable-ledger.ts';

/** Of `test/support/rigs/store/<kind>.ts`, which exports `rig`: a real store that the contract suites of the ledger use. */
export interface StoreRig {
  /** Tests that try every byte try every so-manieth: a look at a git remote is five processes. */
  readonly stride: number;
  create(): Promise<StoreWorld>;
  open(address: StoreAddress, clock: LedgerClock): PortableLedger;
}

/** Where a ledger is, as plain data: it is handed to child processes. */
export interface StoreAddress {
  readonly kind: string;
  /** The folder, the remote, or however the store calls it. */
  readonly path: string;
  readonly cacheDirectory: string;
}

/** One ledger of a store, and the doors that only a test has. */
export interface StoreWorld extends AsyncDisposable {
  /** The ledger as somebody with a name sees it: everybody has a cache of their own. */
  open(who?: string, clock?: LedgerClock): PortableLedger;
  address(who: string): StoreAddress;
  /** The segments as they are stored, in the order of their names. */
  segments(): Promise<readonly { readonly name: string; readonly bytes: Buffer }[]>;
  /** Damages the ledger: puts other bytes where a segment's were. */
  overwrite(name: string, bytes: Buffer): Promise<void>;
  /** Everything that exists because of this ledger, caches left out: to see that reading creates nothing. */
  traces(): Promise<readonly string[]>;
}

export async function storeRig(kind: string): Promise<StoreRig> {
  const path = `./${kind}.ts`;
  let found: { readonly rig: StoreRig };
  try {
    found = await import(path);
  } catch (error) {
    throw new Error(
      `The store ${kind} has no rig. Write test/support/rigs/store/${kind}.ts, which exports rig.`,
      { cause: error },
    );
  }
  return found.rig;
}
