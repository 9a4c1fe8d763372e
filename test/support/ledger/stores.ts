import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
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
  /** Tests that try every byte try every so-manieth: a look at a git remote is five processes. */
  readonly stride: number;
  create(): Promise<StoreWorld>;
}

/** Every contract suite of the ledger runs over each of these. */
export const STORES: readonly StoreUnderTest[] = [
  { name: 'directory', stride: 1, create: directoryWorld },
  { name: 'git branch', stride: 29, create: gitWorld },
];

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

/** A real bare repository that everybody reaches by its path; everybody has a mirror of their own. */
export async function gitWorld(): Promise<StoreWorld> {
  const root = await mkdtemp(join(tmpdir(), 'zoo-ledger-git-'));
  const remote = join(root, 'remote.git');
  await git(root, ['init', '--bare', '--quiet', remote]);
  const branch = 'zoo-ledger';
  const address = (who: string): StoreAddress => ({
    kind: 'git',
    remote,
    branch,
    cacheDirectory: join(root, 'cache', who),
  });
  return {
    address,
    open: (who = 'one', clock = systemClock) => openStore(address(who), clock),
    async segments() {
      const listed = await git(remote, ['ls-tree', '-r', '--name-only', branch, 'runs/']);
      const paths = listed
        .toString('utf8')
        .split('\n')
        .filter((path) => path !== '');
      return await Promise.all(
        paths.map(async (path) => ({
          name: path.slice('runs/'.length),
          bytes: await git(remote, ['cat-file', 'blob', `${branch}:${path}`]),
        })),
      );
    },
    async overwrite(name, bytes) {
      const head = `commit refs/heads/${branch}\ncommitter x <x@localhost> 0 +0000\ndata 1\nx\n`;
      const file = `from refs/heads/${branch}^0\nM 100644 inline runs/${name}\ndata ${bytes.length}\n`;
      const stream = Buffer.concat([Buffer.from(head + file), bytes, Buffer.from('\n')]);
      await git(remote, ['fast-import', '--quiet', '--force'], stream);
    },
    traces: async () => (await git(remote, ['for-each-ref'])).toString('utf8').split('\n'),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

async function git(
  directory: string,
  args: readonly string[],
  input: Buffer = Buffer.alloc(0),
): Promise<Buffer> {
  const { stdout } = await execa('git', ['-C', directory, ...args], {
    input,
    encoding: 'buffer',
    stripFinalNewline: false,
  });
  return Buffer.from(stdout);
}
