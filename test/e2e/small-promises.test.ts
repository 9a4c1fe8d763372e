/** Promises that are small, and that a person finds out by hand: each through the real binary. */
import { execa } from 'execa';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { serveHeldHub } from '../support/faults/held-hub.ts';

let rig: ZooRig;
beforeEach(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  await copySource(rig);
});
afterEach(() => rig.close());

test('zoo gc finds the folder of a toolchain whose installation was killed, and takes it with --yes alone', async () => {
  const cache = join(rig.directory, 'cache');
  const left = join(cache, 'toolchains/llama.cpp/.0.5.0-linux-x64.partial-4711');
  await mkdir(left, { recursive: true });
  await writeFile(join(left, 'half'), 'x'.repeat(2_000));
  const zoo = (...words: string[]) => rig.zooWith({ ZOO_CACHE: cache }, ...words);

  const looked = await zoo('gc');
  expect(looked.stdout).toContain('2.0 kB  llama.cpp, an installation that was killed');
  expect((await stat(left)).isDirectory()).toBe(true);

  expect((await zoo('gc', '--yes')).exit).toBe(0);
  await expect(stat(left)).rejects.toThrow('ENOENT');
  expect((await zoo('gc')).stdout).toContain('Nothing can go.');
});

test('an index of other files is named in the plan, and its remedy keeps the weights', async () => {
  const weights = join(rig.directory, 'sources/zen-nano/model.safetensors');
  const index = join(rig.directory, 'sources/zen-nano/model.safetensors.index.json');
  const header = await readFile(weights);
  const tensors: object = JSON.parse(header.toString('utf8', 8, 8 + Number(header.readBigUInt64LE(0))));
  const names = Object.keys(tensors).filter((name) => name !== '__metadata__');
  const map = Object.fromEntries(names.map((name) => [name, 'model-00001-of-00002.safetensors']));
  await writeFile(index, JSON.stringify({ weight_map: map }));

  const { stdout } = await rig.zoo('plan');
  expect(stdout).toContain('is the index of other files');
  expect(stdout).toContain('remove model.safetensors.index.json, and keep model.safetensors');
  await rm(index);
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
});

test('a card on a hub of loopback says how to reach it, and links nowhere else', async () => {
  await using hub = await serveHeldHub(rig.directory);
  await rig.edit('zoo.fleet.yaml', 'endpoint: embedded', `endpoint: "${hub.url}"`);
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  const card = await (await fetch(`${hub.url}/zenlm/zen-nano/raw/main/README.md`)).text();
  // A hub on loopback has another port tomorrow.
  expect(card).toContain('export HF_ENDPOINT=http://127.0.0.1:PORT');
  expect(card).not.toContain('https://huggingface.co/zenlm');
});

test('a git remote is relative to the top of the checkout, as git reads it', async () => {
  const top = dirname(rig.directory);
  const git = (...words: string[]) => execa('git', words, { cwd: rig.directory });
  await execa('git', ['init', '--quiet', '--bare', join(top, 'remote.git')]);
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('remote', 'add', 'origin', '../remote.git');
  await mkdir(join(rig.directory, 'deep/fleet'), { recursive: true });
  const text = SMALL_FLEET.replace(
    '{ directory: .zoo/ledger }',
    '{ git: { remote: origin, branch: zoo-ledger } }',
  );
  await rig.write('deep/fleet/zoo.fleet.yaml', text.replace('sources/zen-nano', '../../sources/zen-nano'));
  const { exit, stdout, stderr } = await rig.zooWith(
    { ZOO_FOLDERS: rig.directory },
    'apply',
    '--yes',
    '-f',
    'deep/fleet/zoo.fleet.yaml',
  );
  expect(stderr + stdout).toContain('Apply complete!');
  expect(exit).toBe(0);
  const { stdout: heads } = await execa('git', ['ls-remote', join(top, 'remote.git')]);
  expect(heads).toContain('refs/heads/zoo-ledger');
});

test('zoo history tells the approval that an apply was given', async () => {
  const { stdout } = await rig.zoo('plan', '--json');
  const { approval }: { approval: string } = JSON.parse(stdout);
  expect((await rig.zoo('apply', '--approval', approval)).exit).toBe(0);
  expect((await rig.zoo('history')).stdout).toContain(
    `approved ${approval.slice('sha256:'.length).slice(0, 12)}`,
  );
});
