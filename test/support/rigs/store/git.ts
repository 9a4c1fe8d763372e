import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { systemClock } from '../../../../src/ledger/clock.ts';
import { openGitLedger } from '../../../../src/ledger/stores/git/open-git-ledger.ts';
import type { StoreAddress, StoreRig, StoreWorld } from './store-rig.ts';

export const BRANCH = 'zoo-ledger';

/** A real bare repository that everybody reaches by its path; everybody has a mirror of their own. */
export const rig: StoreRig = {
  stride: 29,
  create,
  open: ({ path: remote, cacheDirectory }, clock) =>
    openGitLedger({
      remote,
      branch: BRANCH,
      cacheDirectory,
      workingDirectory: cacheDirectory,
      unpushedDirectory: `${cacheDirectory}-unpushed`,
      clock,
    }),
};

async function create(): Promise<StoreWorld> {
  const root = await mkdtemp(join(tmpdir(), 'zoo-ledger-git-'));
  const remote = join(root, 'remote.git');
  await git(root, ['init', '--bare', '--quiet', remote]);
  const address = (who: string): StoreAddress => ({
    kind: 'git',
    path: remote,
    cacheDirectory: join(root, 'cache', who),
  });
  return {
    address,
    open: (who = 'one', clock = systemClock) => rig.open(address(who), clock),
    async segments() {
      const listed = await git(remote, ['ls-tree', '-r', '--name-only', BRANCH, 'runs/']);
      const paths = listed
        .toString('utf8')
        .split('\n')
        .filter((path) => path !== '');
      return await Promise.all(
        paths.map(async (path) => ({
          name: path.slice('runs/'.length),
          bytes: await git(remote, ['cat-file', 'blob', `${BRANCH}:${path}`]),
        })),
      );
    },
    async overwrite(name, bytes) {
      const head = `commit refs/heads/${BRANCH}\ncommitter x <x@localhost> 0 +0000\ndata 1\nx\n`;
      const file = `from refs/heads/${BRANCH}^0\nM 100644 inline runs/${name}\ndata ${bytes.length}\n`;
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
