import { access, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import {
  createPullRequestRig,
  gitIn,
  plantRepository,
  type PullRequestRig,
} from '../support/attacks/pull-request.ts';
import { requireExit } from '../support/faults/fault-rig.ts';

/** A pull request brings local state: CI clones it, plans it, and after the merge applies it. */
let rig: PullRequestRig;
afterEach(() => rig.close());

const MACHINE = `machines:
  here: { os: linux, arch: x64, reach: [{ local: true }], zoo: model-zoo, backend: { kind: llama-server, context: 256, port: 1 } }
`;
const at = (path: string): string => join(rig.directory, path);

interface Plant {
  readonly what: string;
  readonly fleet?: string;
  readonly plant: () => Promise<unknown>;
  readonly tracked: string;
}
const PLANTS: readonly Plant[] = [
  { what: 'a ledger', plant: async () => undefined, tracked: '.zoo/' },
  {
    what: 'what the embedded hub holds',
    plant: () => rm(at('.zoo/ledger'), { recursive: true }),
    tracked: '.zoo/',
  },
  {
    what: 'blobs',
    plant: async () => {
      for (const part of ['ledger', 'hub']) await rm(at(`.zoo/${part}`), { recursive: true });
      await rig.write('.zoo/blobs/sha256/ab/abcd', 'forged');
    },
    tracked: '.zoo/blobs/',
  },
  {
    what: 'caches where an earlier zoo had them',
    plant: async () => {
      await rm(at('.zoo'), { recursive: true });
      await rig.write('.zoo/cache/hashes.json', '{}');
      await rig.write('.zoo/cache/fleet-0.1.0-00000000.json', '{}');
    },
    tracked: '.zoo/cache/',
  },
  {
    what: 'a link in place of .zoo',
    plant: async () => {
      await rename(at('.zoo'), at('state'));
      await symlink('state', at('.zoo'));
      await rig.write('.gitignore', '');
    },
    tracked: '.zoo',
  },
  {
    what: 'a link in .zoo',
    plant: async () => {
      await rename(at('.zoo/ledger'), at('elsewhere'));
      await symlink('../elsewhere', at('.zoo/ledger'));
    },
    tracked: '.zoo/',
  },
  {
    what: 'a ledger in a folder of its own',
    fleet: SMALL_FLEET.replace('.zoo/ledger', 'state/ledger'),
    plant: () => rm(at('.zoo'), { recursive: true }),
    tracked: 'state/ledger/',
  },
  {
    what: 'a link on the way to the ledger',
    fleet: SMALL_FLEET.replace('.zoo/ledger', 'state/ledger'),
    plant: async () => {
      await rm(at('.zoo'), { recursive: true });
      await rename(at('state'), at('../outside'));
      await symlink(at('../outside'), at('state'));
    },
    tracked: 'state',
  },
  {
    what: 'a folder of a machine',
    fleet: SMALL_FLEET + MACHINE,
    plant: async () => {
      await rm(at('.zoo'), { recursive: true });
      await rig.write('model-zoo/resident/current.json', '{}');
    },
    tracked: 'model-zoo/',
  },
  {
    what: '.zoo as a submodule',
    plant: async () => {
      const git = gitIn(at('.zoo'));
      await git('init', '--quiet');
      await git('add', '-A');
      await git('commit', '--quiet', '-m', 'state');
    },
    tracked: '.zoo',
  },
  {
    what: 'the repository that holds the ledger',
    fleet: SMALL_FLEET.replace('{ directory: .zoo/ledger }', '{ git: { remote: ./evil.git } }'),
    plant: async () => {
      await rm(at('.zoo'), { recursive: true, force: true });
      await plantRepository(at('evil.git'), '');
    },
    tracked: 'evil.git/',
  },
];

async function expectRefused(ci: ZooRig, tracked: string): Promise<void> {
  for (const words of [['plan'], ['drift'], ['status'], ['apply', '--yes']]) {
    // Also where configuration allows the folder that a link leads to.
    const { exit, stdout, stderr } = await ci.zooWith({ ZOO_FOLDERS: at('../outside') }, ...words);
    expect(`${exit} ${stdout}`).toBe('1 ');
    expect(stderr).toContain(`git tracks ${join(ci.directory, tracked)}`);
    expect(stderr).toMatch(/take it out of git: `git -C \S+ rm -r \S+`/);
  }
}

describe('a pull request that brings', () => {
  it.each(PLANTS)(
    '$what is refused, and nothing is done',
    async ({ fleet = SMALL_FLEET, plant, tracked }) => {
      const isPlanted = fleet.includes('evil.git');
      rig = await createPullRequestRig(fleet);
      if (!isPlanted) requireExit(await rig.zoo('apply', '--yes'), 0);
      await plant();
      const ci = await rig.cloned();
      await expectRefused(ci, tracked);
    },
  );

  it('a folder that the fleet names nowhere is none of this: what the remedy says helps', async () => {
    rig = await createPullRequestRig();
    requireExit(await rig.zoo('apply', '--yes'), 0);
    const ci = await rig.cloned();
    await expectRefused(ci, '.zoo/');
    await gitIn(ci.directory)('rm', '-r', '--quiet', '.zoo');
    const planned = await ci.zoo('plan');
    requireExit(planned, 0);
    expect(planned.stdout).toContain('publication/hub/zenlm/zen-nano');
  });

  it('what zoo hub serve would serve is not served', async () => {
    rig = await createPullRequestRig();
    requireExit(await rig.zoo('apply', '--yes'), 0);
    const ci = await rig.cloned();
    for (const words of [
      ['hub', 'serve'],
      ['hub', 'serve', '--data', '.zoo/hub'],
    ]) {
      const { exit, stderr } = await ci.zoo(...words);
      expect(`${exit} ${stderr}`).toMatch(/^1 Error: git tracks /);
    }
  });

  it('state where ZOO_STATE points, in the checkout, is refused before the fleet is read', async () => {
    rig = await createPullRequestRig();
    const { git } = rig;
    await mkdir(at('state'));
    await writeFile(at('state/forged'), '');
    await git('add', '-f', 'state');
    await git('commit', '--quiet', '-m', 'state');
    const { exit, stderr } = await rig.zooWith({ ZOO_STATE: at('state') }, 'validate');
    expect(`${exit} ${stderr}`).toMatch(/^1 Error: git tracks \S+state\/forged/);
  });

  it('is refused also where git does not say', async () => {
    rig = await createPullRequestRig();
    requireExit(await rig.zoo('apply', '--yes'), 0);
    await writeFile(at('.git/index'), 'damaged');
    const { exit, stderr } = await rig.zoo('plan');
    expect(exit).not.toBe(0);
    expect(stderr).toContain('zoo cannot see whether git tracks');
    expect(stderr).toContain('fatal:');
  });
});

describe('what lies in .zoo and git does not track', () => {
  it('is a mirror with a configuration of its own: nothing of it is run', async () => {
    rig = await createPullRequestRig(
      SMALL_FLEET.replace('{ directory: .zoo/ledger }', '{ git: { remote: origin, branch: zoo-ledger } }'),
    );
    const remote = at('../remote.git');
    await gitIn(rig.directory)('init', '--quiet', '--bare', remote);
    await rig.git('remote', 'add', 'origin', remote);
    requireExit(await rig.zoo('apply', '--yes'), 0);
    const config = `[core]\n\tsshCommand = "${rig.program}"\n[url "ssh://evil.invalid/"]\n\tinsteadOf = ${remote}\n`;
    // The place where it was once, and where it is: there, only this user can write, and still nothing is run.
    const { hash } = await import('node:crypto');
    const name = `ledger-git-${hash('sha256', 'origin\nzoo-ledger').slice(0, 16)}`;
    for (const cache of [at('.zoo/cache'), rig.places.cache]) {
      await rm(join(cache, name), { recursive: true, force: true });
      await plantRepository(join(cache, name, 'mirror.git'), config);
    }
    requireExit(await rig.zoo('plan'), 0);
    requireExit(await rig.zoo('history'), 0);
    await expect(access(rig.proof)).rejects.toThrow('ENOENT');
  });
});
