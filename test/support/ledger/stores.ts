import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type LedgerClock } from '../../../src/ledger/clock.ts';
import type { PortableLedger } from '../../../src/ledger/portable-ledger.ts';
import { openStore, type StoreAddress } from './open-store.ts';

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
export interface StoreUnderTest {
  readonly name: string;
  create(): Promise<StoreWorld>;
}

/** Every contract suite of the ledger runs over each of these. */
export const STORES: readonly StoreUnderTest[] = [{ name: 'directory', create: directoryWorld }];

async function directoryWorld(): Promise<StoreWorld> {
  const root = await mkdtemp(join(tmpdir(), 'zoo-ledger-'));
  const directory = join(root, 'ledger');
  const runs = join(directory, 'runs');
  const address = (who: string): StoreAddress => ({
    kind: 'directory',
    directory,
    cacheDirectory: join(root, 'cache', who),
  });
  return {
    address,
    open: (who = 'one', clock = systemClock) => openStore(address(who), clock),
    async segments() {
      const names = (await readdir(runs)).toSorted();
      return await Promise.all(
        names.map(async (name) => ({ name, bytes: await readFile(join(runs, name)) })),
      );
    },
    async overwrite(name, bytes) {
      await mkdir(runs, { recursive: true });
      await writeFile(join(runs, name), bytes);
    },
    traces: async () => (await readdir(root)).filter((name) => name !== 'cache'),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
