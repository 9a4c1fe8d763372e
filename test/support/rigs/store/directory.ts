import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../../src/ledger/clock.ts';
import { openDirectoryLedger } from '../../../../src/ledger/stores/directory/open-directory-ledger.ts';
import type { StoreAddress, StoreRig, StoreWorld } from './store-rig.ts';

export const rig: StoreRig = {
  stride: 1,
  create,
  open: ({ path: directory, cacheDirectory }, clock) =>
    openDirectoryLedger({ directory, cacheDirectory, clock }),
};

async function create(): Promise<StoreWorld> {
  const root = await mkdtemp(join(tmpdir(), 'zoo-ledger-'));
  const directory = join(root, 'ledger');
  const runs = join(directory, 'runs');
  const address = (who: string): StoreAddress => ({
    kind: 'directory',
    path: directory,
    cacheDirectory: join(root, 'cache', who),
  });
  return {
    address,
    open: (who = 'one', clock = systemClock) => rig.open(address(who), clock),
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
