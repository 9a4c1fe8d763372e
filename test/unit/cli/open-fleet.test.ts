import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFleet } from '../../../src/cli/compose/open-fleet.ts';
import { zooDirectories } from '../../../src/workspace/zoo-directories.ts';
import { fleetTemplate } from '../../../src/cli/init/fleet-template.ts';
import { ledgerOffers } from '../../../src/cli/init/ledger-offers.ts';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import { SMALL_FLEET } from '../../support/cli/zoo-rig.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-fleet-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), text);
}
const open = (cache = true) => openFleet({ directory, environment: environment(), cache });
const environment = () => ({ ZOO_STATE: join(directory, 'state') });
const cached = (name = ''): string => join(zooDirectories(directory, environment()).cache, name);

const [HEAD = '', FAMILIES = ''] = SMALL_FLEET.split('families:\n');
const INCLUDING = `${HEAD}include: [families/*.yaml]\n`;

describe('opening a fleet', () => {
  it('reads what it includes, and compiles it once', async () => {
    await write('zoo.fleet.yaml', INCLUDING);
    await write('families/zen.yaml', `families:\n${FAMILIES}`);
    const { fleet, files } = await open();
    expect(files.map(({ path }) => path)).toEqual(['zoo.fleet.yaml', 'families/zen.yaml']);
    const again = await open();
    expect(again.fleet).toEqual(fleet);
    expect(await keptFleets()).toHaveLength(1);
  });

  it('compiles again when any of its files changed', async () => {
    await write('zoo.fleet.yaml', INCLUDING);
    await write('families/zen.yaml', `families:\n${FAMILIES}`);
    const { fleet } = await open();
    await write('families/zen.yaml', `families:\n${FAMILIES.replace('nano:', 'eco:')}`);
    expect((await open()).fleet.resources.map(({ id }) => id)).not.toEqual(
      fleet.resources.map(({ id }) => id),
    );
    expect(await keptFleets()).toHaveLength(2);
  });

  it('keeps the fleets of the last few edits, the newest among them', async () => {
    for (let edit = 0; edit < 6; edit += 1) {
      await write('zoo.fleet.yaml', `${SMALL_FLEET}# ${edit}\n`);
      await open();
    }
    const names = await keptFleets();
    expect(names).toHaveLength(4);
    await open();
    expect((await keptFleets()).toSorted()).toEqual(names.toSorted());
  });

  it('parses again only the file that changed', async () => {
    await write('zoo.fleet.yaml', INCLUDING);
    await write('families/zen.yaml', `families:\n${FAMILIES}`);
    await open();
    // What is kept is told apart from what is written: whoever parses the file reads apache-2.0.
    const [parts = ''] = (await kept()).filter((name) => name.startsWith('parts-'));
    const text = await readFile(cached(parts), 'utf8');
    await writeFile(cached(parts), text.replaceAll('apache-2.0', 'mit'));

    await write('zoo.fleet.yaml', `${INCLUDING}# edited\n`);
    expect(JSON.stringify((await open()).fleet)).not.toContain('apache-2.0');
    await write('families/zen.yaml', `# edited\nfamilies:\n${FAMILIES}`);
    expect(JSON.stringify((await open()).fleet)).toContain('apache-2.0');
  });

  it('takes what was kept only for the very same text, whatever it is called', async () => {
    await write('zoo.fleet.yaml', SMALL_FLEET);
    await open();
    const [name = ''] = await keptFleets();
    const text = await readFile(cached(name), 'utf8');
    await writeFile(cached(name), text.replaceAll('apache-2.0', 'mit'));
    expect(JSON.stringify((await open()).fleet)).toContain('apache-2.0');
  });

  it('does not believe a cache that was cut short', async () => {
    await write('zoo.fleet.yaml', SMALL_FLEET);
    const { fleet } = await open();
    for (const name of await kept()) await writeFile(cached(name), '{"fleet":');
    expect((await open()).fleet).toEqual(fleet);
  });

  it('does not follow a link out of its folder', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'zoo-outside-'));
    await writeFile(join(outside, 'secret.yaml'), 'password: hunter2\n');
    await write('zoo.fleet.yaml', SMALL_FLEET.replace('ledger:', 'include: [families/*.yaml]\nledger:'));
    await mkdir(join(directory, 'families'));
    await symlink(join(outside, 'secret.yaml'), join(directory, 'families/evil.yaml'));
    const opened = await open().catch((error: unknown) => error);
    expect(JSON.stringify(opened)).not.toContain('hunter2');
    await rm(outside, { recursive: true });
  });

  it('keeps the names for the shell', async () => {
    await write('zoo.fleet.yaml', SMALL_FLEET);
    await open();
    const names = JSON.parse(await readFile(cached('names.json'), 'utf8'));
    expect(names.ids).toContain('source/zen/nano');
  });

  it.each([true, false])(
    'accepts what zoo init writes (in a repository with a remote: %s)',
    async (hasGitRemote) => {
      const ledgers = ledgerOffers(REGISTRIES.stores, { hasGitRemote });
      await write('zoo.fleet.yaml', fleetTemplate('my-lab', ledgers));
      const { fleet, warnings } = await open();
      expect(fleet.name).toBe('my-lab');
      // A ledger in git may be for a later version.
      expect(warnings.filter(({ code }) => code !== 'not-in-this-version')).toEqual([]);
    },
  );
});

const kept = (): Promise<readonly string[]> => readdir(cached());

async function keptFleets(): Promise<readonly string[]> {
  return (await kept()).filter((name) => name.startsWith('fleet-'));
}
