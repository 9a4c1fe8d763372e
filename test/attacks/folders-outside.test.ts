/**
 * A pull request names folders of the runner: keys in a source, a ledger in another project, a machine in the home. Nothing there
 * may be read or written unless configuration outside of the fleet allows it, and the way to allow it is said.
 */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { startHubTarget } from '../support/rigs/target/huggingface.ts';
import type { TestTarget } from '../support/rigs/target/target-rig.ts';

const REPO = 'zenlm/zen-nano';
const SOURCE = 'directory: sources/zen-nano';
let rig: ZooRig;
let hub: TestTarget;
let outside: string;

beforeEach(async () => {
  hub = await startHubTarget();
  const fleet = SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.endpoint.url}"`);
  rig = await createZooRig({ 'zoo.fleet.yaml': fleet });
  await copySource(rig);
  outside = await mkdtemp(join(rig.directory, '../outside-'));
  await rename(join(rig.directory, 'sources/zen-nano'), join(outside, 'model'));
});
afterEach(async () => {
  await rig.close();
  await hub.close();
});

const machine = (zoo: string): string =>
  `machines:\n  laptop: { os: linux, arch: x64, reach: [{ local: true }], zoo: "${zoo}", backend: { kind: llama-server, context: 512, port: 18999 }, hosts: none }\n`;

async function inside(): Promise<void> {
  await rename(join(outside, 'model'), join(rig.directory, 'sources/zen-nano'));
}

describe('a source outside', () => {
  it.each([
    ['by an absolute path', (): string => join(outside, 'model')],
    ['by dots', (): string => `../${outside.split('/').at(-1) ?? ''}/model`],
    ['through a link', (): string => 'sources/linked'],
  ])('%s is not looked at', async (_how, name) => {
    await symlink(join(outside, 'model'), join(rig.directory, 'sources/linked'));
    await rig.edit('zoo.fleet.yaml', SOURCE, `directory: "${name()}"`);
    const allow = `folders: [${join(outside, 'model')}]`;
    const validated = await rig.zoo('validate');
    expect(validated.stderr).toContain('folder-not-allowed');
    expect(validated.stderr).toContain(allow);
    const plan = await rig.zoo('plan', '--detailed-exitcode');
    expect(plan.stdout).toContain(`source: ${join(outside, 'model')} lies outside of the fleet's own folder`);
    expect(plan.stdout).toContain(allow);
    expect(plan.exit).not.toBe(0);
    expect((await rig.zoo('apply', '--yes')).exit).not.toBe(0);
    expect(await hub.commits(REPO).catch(() => [])).toEqual([]);

    // The line that was said, where it was said.
    const file = new RegExp(`into (\\S+config\\.yaml)`).exec(plan.stdout)?.[1] ?? '';
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, `${allow}\n`);
    expect((await rig.zoo('validate')).stderr).toBe('');
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect((await hub.load(REPO, 'config.json')).toString()).toContain('LlamaForCausalLM');
  });

  it('is allowed by a variable as well', async () => {
    await rig.edit('zoo.fleet.yaml', SOURCE, `directory: "${join(outside, 'model')}"`);
    requireExit(await rig.zooWith({ ZOO_FOLDERS: outside }, 'apply', '--yes'), 0);
    expect((await rig.zoo('plan', '--detailed-exitcode')).exit).not.toBe(0);
  });

  it("is not what another pull request put into git's own folder", async () => {
    await mkdir(join(rig.directory, '.git/hooks'), { recursive: true });
    await rename(join(outside, 'model'), join(rig.directory, '.git/model'));
    await rig.edit('zoo.fleet.yaml', SOURCE, 'directory: .git/model');
    expect((await rig.zoo('validate')).stderr).toContain('hidden folder');
  });
});

describe('a ledger outside', () => {
  it('is neither read nor made', async () => {
    await inside();
    await rig.edit('zoo.fleet.yaml', '.zoo/ledger', join(outside, 'ledger'));
    const allow = `folders: [${join(outside, 'ledger')}]`;
    for (const words of [['plan'], ['apply', '--yes'], ['drift'], ['status'], ['ledger', 'show']]) {
      const ended = await rig.zoo(...words);
      expect(ended.stderr).toContain(allow);
      expect(ended.exit).toBe(4);
    }
    expect(await readdir(outside)).toEqual([]);
    requireExit(await rig.zooWith({ ZOO_FOLDERS: outside }, 'apply', '--yes'), 0);
    expect(await readdir(join(outside, 'ledger'))).toContain('runs');
  });

  it('in a repository of the runner gets no branch', async () => {
    await inside();
    await rig.edit(
      'zoo.fleet.yaml',
      '{ directory: .zoo/ledger }',
      `{ git: { remote: "${outside}", branch: x } }`,
    );
    const ended = await rig.zoo('apply', '--yes');
    expect(ended.stderr).toContain(`folders: [${outside}]`);
    expect(ended.exit).toBe(4);
  });
});

describe('a machine outside', () => {
  it.each(['~/.ssh', '~', '/etc', '../..'])('in %s is unknown, and nothing is put there', async (zoo) => {
    await inside();
    const ssh = join(rig.directory, '../home/.ssh');
    await mkdir(ssh);
    await writeFile(join(ssh, 'id_ed25519'), 'a key');
    await rig.write('zoo.fleet.yaml', (await rig.read('zoo.fleet.yaml')) + machine(zoo));
    const plan = await rig.zoo('plan', '--detailed-exitcode');
    expect(plan.stdout).toMatch(/zoo: \S+ lies outside of the fleet's own folder/);
    expect(plan.stdout).toContain('write `folders: [');
    expect((await rig.zoo('validate')).stderr).toContain('folder-not-allowed');
    const applied = await rig.zoo('apply', '--yes');
    expect(applied.exit).not.toBe(0);
    expect(await readdir(ssh)).toEqual(['id_ed25519']);
    // The rest of the fleet goes on.
    expect(await hub.commits(REPO)).not.toEqual([]);
  });

  it('in the usual place needs no configuration', async () => {
    await inside();
    await rig.write('zoo.fleet.yaml', (await rig.read('zoo.fleet.yaml')) + machine('~/model-zoo'));
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect(await readdir(join(rig.directory, '../home/model-zoo'))).toContain('host');
  });
});

describe('a link in the place of a file that errors quote', () => {
  it.each(['zoo.fleet.yaml', 'zoo.lock.yaml'])('%s is not read', async (name) => {
    await inside();
    await writeFile(join(outside, 'netrc'), 'machine hub login me password CANARY-of-the-runner: [\n');
    await rm(join(rig.directory, name), { force: true });
    await symlink(join(outside, 'netrc'), join(rig.directory, name));
    for (const words of [['validate'], ['plan'], ['plan', '--format', 'markdown']]) {
      const { stdout, stderr, exit } = await rig.zoo(...words);
      expect(stdout + stderr).not.toContain('CANARY');
      expect(stderr).toContain(`${name} is a link that leads out of the fleet's folder`);
      expect(exit).toBe(3);
    }
    expect(await readFile(join(outside, 'netrc'), 'utf8')).toContain('CANARY');
  });
});
