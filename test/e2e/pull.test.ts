import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { expectDocument } from '../support/cli/check-schema.ts';
import { SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { isIn } from '../support/faults/held-hub.ts';
import {
  APPLY,
  createLockRig,
  endOf,
  type LockRig,
  type Places,
  type Runner,
} from '../support/locks/lock-rig.ts';

const placed = ({ hub, ledger }: Places): string =>
  SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub}"`).replace(
    '{ directory: .zoo/ledger }',
    ledger,
  );
const MODEL = 'zen/nano:safetensors';
const WEIGHTS = 'model.safetensors';
const isWeights = (method: string, path: string): boolean => method === 'GET' && path.includes(`/${WEIGHTS}`);

interface Document {
  readonly files: readonly { readonly path: string; readonly state: string }[];
}
async function statesOf(stdout: string): Promise<Readonly<Record<string, string>>> {
  await expectDocument(stdout, 'pull');
  const { files }: Document = JSON.parse(stdout);
  return Object.fromEntries(files.map(({ path, state }) => [path, state]));
}

/** It was published from one checkout, and is wanted in another that has nothing but the fleet file. */
async function published(rig: LockRig): Promise<{ readonly owner: Runner; readonly other: Runner }> {
  const owner = await rig.runner();
  requireExit(await owner.zoo(APPLY), 0);
  return { owner, other: await rig.runner() };
}
const downloads = (rig: LockRig): number =>
  rig.hub.proxy.seen.filter((seen) => seen.includes('/resolve/')).length;
const sourceOf = ({ directory }: Runner, name: string): Promise<Buffer> =>
  readFile(join(directory, 'sources/zen-nano', name));

it('brings what was published into a folder of its own, and nothing twice', async () => {
  await using rig = await createLockRig('git', placed);
  const { owner, other } = await published(rig);
  const { exit, stdout, stderr } = await other.zoo(['pull', 'nano']);
  expect([exit, stdout]).toEqual([
    0,
    expect.stringMatching(
      /^zen-nano-safetensors: \d+ files \(1\.\d MB\) of zenlm\/zen-nano at 2025\.01\.24-instruct from hub\. Every digest is as published\.\n$/,
    ),
  ]);
  expect(stderr).toContain('model.safetensors fetched (1.8 MB)');
  const folder = join(other.directory, 'zen-nano-safetensors');
  const names = await readdir(folder);
  expect(names).toEqual(expect.arrayContaining([WEIGHTS, 'README.md', 'SHA256SUMS', 'tokenizer.model']));
  expect(names.filter((name) => name.endsWith('.zoo-part'))).toEqual([]);
  expect((await readFile(join(folder, WEIGHTS))).equals(await sourceOf(owner, WEIGHTS))).toBe(true);

  const before = downloads(rig);
  const again = await other.zoo(['pull', MODEL, '--json']);
  expect(new Set(Object.values(await statesOf(again.stdout)))).toEqual(new Set(['kept']));
  expect(downloads(rig)).toBe(before);
  // Who made it has the bytes already.
  expect(await statesOf((await owner.zoo(['pull', MODEL, 'mine', '--json'])).stdout)).toMatchObject({
    [WEIGHTS]: 'copied',
    'README.md': 'fetched',
  });
});

it('that was killed goes on, and what is wrong gets no name', async () => {
  await using rig = await createLockRig('git', placed);
  const { owner, other } = await published(rig);
  const file = join(other.directory, 'out', WEIGHTS);
  const names = (): Promise<readonly string[]> => readdir(join(other.directory, 'out'));
  rig.hub.proxy.strike(isWeights, { kind: 'stall', afterBytes: 1_000_000 });
  const pulling = other.start(['pull', MODEL, 'out']);
  const part = (name: string): boolean => name.startsWith(WEIGHTS) && name.endsWith('.zoo-part');
  const begunBytes = async (): Promise<number | undefined> => {
    const begun = (await names().catch(() => [])).find(part);
    return begun === undefined ? undefined : (await stat(join(dirname(file), begun))).size;
  };
  while ((await begunBytes()) !== 1_000_000);
  const begun = (await names()).find(part) ?? '';
  pulling.kill('SIGKILL');
  await pulling;
  expect(await names()).not.toContain(WEIGHTS);
  const resumed = await other.zoo(['pull', MODEL, 'out', '--json']);
  expect(await statesOf(resumed.stdout)).toMatchObject({ [WEIGHTS]: 'resumed' });
  expect((await readFile(file)).equals(await sourceOf(owner, WEIGHTS))).toBe(true);

  // Another file is in its place, and its owner may want it.
  await writeFile(file, 'mine');
  const refused = await other.zoo(['pull', MODEL, 'out']);
  expect([refused.exit, await readFile(file, 'utf8')]).toEqual([1, 'mine']);
  expect(refused.stderr).toContain('has other bytes');
  expect(refused.stderr).toContain('--replace');

  // The hub sends something else than it lists.
  rig.hub.proxy.strike(isWeights, { kind: 'flip' });
  const flipped = await other.zoo(['pull', MODEL, 'out', '--replace']);
  expect([flipped.exit, await readFile(file, 'utf8')]).toEqual([1, 'mine']);
  expect(flipped.stderr).toContain(`${WEIGHTS} is not what it was`);
  expect((await names()).filter(part)).toEqual([]);
  // What is left of another transfer is no beginning of this file.
  await writeFile(join(dirname(file), begun), 'something else');
  const replaced = await other.zoo(['pull', MODEL, 'out', '--replace', '--json']);
  expect(await statesOf(replaced.stdout)).toMatchObject({ [WEIGHTS]: 'fetched' });
  expect((await readFile(file)).equals(await sourceOf(owner, WEIGHTS))).toBe(true);
});

it('into one folder twice at once: both end well, and the files are whole', async () => {
  await using rig = await createLockRig('git', placed);
  const { owner, other } = await published(rig);
  const held = rig.hub.hold(isWeights);
  const first = other.start(['pull', MODEL, 'out']);
  await isIn(first, held);
  requireExit(await other.zoo(['pull', MODEL, 'out']), 0);
  held.letGo();
  expect((await endOf(first)).exit).toBe(0);
  const names = await readdir(join(other.directory, 'out'));
  expect(names.filter((name) => name.endsWith('.zoo-part'))).toEqual([]);
  expect((await readFile(join(other.directory, 'out', WEIGHTS))).equals(await sourceOf(owner, WEIGHTS))).toBe(
    true,
  );
});

it('of a ledger that was lost and rebuilt brings what the repo says of itself, checked by digest', async () => {
  await using rig = await createLockRig('directory', placed);
  const owner = await rig.runner();
  const { zoo, directory } = owner;
  requireExit(await zoo(APPLY), 0);
  await rm(join(directory, '.zoo/ledger'), { recursive: true });
  requireExit(await zoo(['ledger', 'accept', '--yes']), 0);
  requireExit(await zoo(['ledger', 'rebuild', '--yes']), 0);
  const { exit, stdout, stderr } = await zoo(['pull', MODEL, 'out']);
  expect([exit, stderr]).toEqual([0, expect.stringContaining('no run of this ledger has published it')]);
  expect(stdout).toContain('zenlm/zen-nano at 2025.01.24-instruct from hub');
  expect((await readFile(join(directory, 'out', WEIGHTS))).equals(await sourceOf(owner, WEIGHTS))).toBe(true);
});

it('of what was never published, or what the hub has otherwise, brings nothing and says what to do', async () => {
  await using rig = await createLockRig('directory', placed);
  const { zoo, directory } = await rig.runner();
  const early = await zoo(['pull', MODEL]);
  expect(early.exit).toBe(1);
  expect(early.stderr).toContain('zenlm/zen-nano on hub: no apply has published it');
  const wrong = await zoo(['pull', 'zen/nano:q4_k_m']);
  expect(wrong.exit).toBe(64);
  expect(wrong.stderr).toContain('It publishes zen/nano/safetensors.');
  requireExit(await zoo(APPLY), 0);
  // A link in its place leads anywhere.
  await mkdir(join(directory, 'out'));
  await writeFile(join(directory, 'victim'), 'mine');
  await symlink('../victim', join(directory, 'out/README.md'));
  const linked = await zoo(['pull', MODEL, 'out', '--replace']);
  expect(linked.exit).toBe(1);
  expect(linked.stderr).toMatch(/README\.md is there already and is no file/);
  expect(await readFile(join(directory, 'victim'), 'utf8')).toBe('mine');
});
