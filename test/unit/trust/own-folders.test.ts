import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderGuard } from '../../../src/trust/own-folders.ts';
import { readUserConfiguration } from '../../../src/trust/user-configuration.ts';
import type { FolderKey } from '../../../src/resources/require-folder.ts';
import { failureOf } from '../../support/failure-of.ts';

let top: string;
const at = (path: string): string => join(top, path);

beforeEach(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'zoo-folders-')));
  for (const path of ['home/.ssh', 'home/work/repo/fleet/models', 'data/models'])
    await mkdir(at(path), { recursive: true });
});
afterEach(() => rm(top, { recursive: true }));

interface Asked {
  readonly key?: FolderKey;
  readonly allowed?: readonly string[];
  readonly fleet?: string;
}

async function ask(
  path: string,
  { key = 'source:', allowed = [], fleet = 'home/work/repo/fleet' }: Asked = {},
) {
  const requireFolder = folderGuard({
    fleetDirectory: at(fleet),
    homeDirectory: at('home'),
    allowed: allowed.map(at),
    configurationFile: '/config.yaml',
  });
  await requireFolder(at(path), key);
}

describe('a fleet reaches', () => {
  it.each(['home/work/repo/fleet', 'home/work/repo/fleet/models', 'home/work/repo/fleet/.zoo/ledger'])(
    'what lies in its own folder: %s',
    (path) => ask(path),
  );

  it('what is not there yet, and what lies beside a link that stays inside', async () => {
    await symlink('models', at('home/work/repo/fleet/linked'));
    await ask('home/work/repo/fleet/linked/new/one', { key: 'ledger:' });
  });

  it('its own folder where that is a hidden one of the checkout', async () => {
    const fleet = 'home/work/repo/.stage';
    for (const path of ['home/work/repo/.git', `${fleet}/models`]) await mkdir(at(path), { recursive: true });
    await ask(`${fleet}/models`, { fleet });
    await expect(ask(`${fleet}/.hidden`, { fleet })).rejects.toThrow('hidden');
    await expect(ask('home/work/repo/.other', { fleet })).rejects.toThrow('hidden');
  });

  it('the checkout that it lies in', async () => {
    await mkdir(at('home/work/repo/.git'));
    await ask('home/work/repo/models');
  });

  it("the usual place of a machine's folder, with nothing but a machine", async () => {
    await ask('home/model-zoo', { key: 'zoo:' });
    await expect(ask('home/model-zoo', { key: 'source:' })).rejects.toThrow('lies outside');
    await expect(ask('home/model-zoo', { key: 'ledger:' })).rejects.toThrow('lies outside');
  });

  it('where its user has moved .zoo', async () => {
    await symlink('../../../../data', at('home/work/repo/fleet/.zoo'));
    await ask('home/work/repo/fleet/.zoo/ledger', { key: 'ledger:' });
  });

  it('what the configuration allows, and what is below that', async () => {
    await ask('data/models/zen', { allowed: ['data'] });
    await ask('home/.ssh', { allowed: ['home/.ssh'] });
  });
});

describe('a fleet does not reach', () => {
  it.each([
    ['above it', 'home/work/repo'],
    ['beside it, with a name that begins like its own', 'home/work/repo/fleet-of-others'],
    ['the home of its user', 'home'],
    ['the root', '..'],
  ])('%s', async (_where, path) => {
    await expect(ask(path)).rejects.toThrow('lies outside');
  });

  it('hidden folders, its own and those of what is allowed', async () => {
    for (const path of ['home/work/repo/fleet/.git', 'home/work/repo/fleet/a/.secret/b'])
      await expect(ask(path)).rejects.toThrow('is or lies in a hidden folder');
    await expect(ask('home/.ssh', { allowed: ['home'] })).rejects.toThrow('hidden');
  });

  it('what a link leads to', async () => {
    await symlink('../../../.ssh', at('home/work/repo/fleet/model-zoo'));
    const failure = await failureOf(ask('home/work/repo/fleet/model-zoo', { key: 'zoo:' }));
    expect(failure).toMatchObject({ class: 'permission' });
    expect(failure.message).toContain(`zoo: ${at('home/.ssh')} lies outside`);
  });

  it('what a link leads to that leads nowhere yet', async () => {
    await symlink(at('home/new'), at('home/work/repo/fleet/model-zoo'));
    await expect(ask('home/work/repo/fleet/model-zoo/x', { key: 'zoo:' })).rejects.toThrow(
      'cannot see where',
    );
  });

  it('a home that is a checkout', async () => {
    await mkdir(at('home/.git'));
    await expect(ask('home/work/models')).rejects.toThrow('lies outside');
  });

  it('more by being named in another way', async () => {
    await expect(ask('home/work/repo/fleet/../../../.ssh')).rejects.toThrow('lies outside');
  });
});

it('the remedy is a line that works', async () => {
  const { remedy = '' } = await failureOf(ask('data/models', { allowed: ['home/with, comma'] }));
  const [, line = ''] = /`(folders: .*)`/.exec(remedy) ?? [];
  await writeFile(at('config.yaml'), line);
  const { folders } = await readUserConfiguration({ ZOO_CONFIG: at('config.yaml'), HOME: at('home') });
  expect(folders).toEqual([at('home/with, comma'), at('data/models')]);
  const variable = /ZOO_FOLDERS=(.*)$/.exec(remedy)?.[1] ?? '';
  expect((await readUserConfiguration({ ZOO_FOLDERS: variable, HOME: at('home') })).folders).toEqual(folders);
});

it('folders are absolute or begin with the home', async () => {
  const { folders } = await readUserConfiguration({ ZOO_FOLDERS: '~/zoo:~', HOME: '/home/me' });
  expect(folders).toEqual(['/home/me/zoo', '/home/me']);
  await expect(readUserConfiguration({ ZOO_FOLDERS: 'models', HOME: '/' })).rejects.toThrow(
    'ZOO_FOLDERS names models',
  );
  await writeFile(at('config.yaml'), 'folders: /data');
  await expect(readUserConfiguration({ ZOO_CONFIG: at('config.yaml') })).rejects.toThrow(
    'not a list of folders',
  );
});
