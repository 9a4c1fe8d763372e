import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { expectDocument } from '../support/cli/check-schema.ts';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

/** Two checkouts with a ledger each, and one store: other weights, and some files that both have. */
let store: string;
let one: ZooRig;
let other: ZooRig;

beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'zoo-store-'));
  one = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET });
  other = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET.replaceAll('zen-nano', 'supra-nexus') });
  await copySource(one);
  await copySource(other, 'supra-nexus');
  for (const rig of [one, other])
    expect((await rig.zooWith({ ZOO_BLOBS: store }, 'apply', '--yes')).exit).toBe(0);
  return async () => {
    await Promise.all([one.close(), other.close()]);
    await rm(store, { recursive: true, force: true });
  };
});

test('gc in one checkout leaves what another one needs, and says for whom', async () => {
  const { stdout, stderr, exit } = await one.zooWith({ ZOO_BLOBS: store }, 'gc', '--yes');
  expect(stdout).toContain('Nothing can go.');
  expect(stderr).toMatch(/^Kept for \S+, which uses the same store: \d+ files?, /m);
  expect(stderr).toContain(other.directory);
  expect(exit).toBe(0);
  for (const rig of [one, other]) {
    const verified = await rig.zooWith({ ZOO_BLOBS: store }, 'verify');
    expect(verified.stdout).toContain('0 differ, 0 missing, 0 unknown');
    expect(verified.exit).toBe(0);
  }
});

test('zoo cache tells what lies there for whom, and changes nothing', async () => {
  const { exit, stdout } = await one.zooWith({ ZOO_BLOBS: store }, 'cache', '--json');
  expect(exit).toBe(0);
  await expectDocument(stdout, 'cache');
  const { blobs }: { readonly blobs: readonly { readonly state: string; readonly of: readonly string[] }[] } =
    JSON.parse(stdout);
  const states = new Set(blobs.map(({ state }) => state));
  expect(states).toEqual(new Set(['needed', 'of another']));
  const needed = blobs.filter(({ state }) => state === 'needed').flatMap(({ of }) => of);
  expect(needed).toContain('artifact/zen/nano/safetensors');
  const text = await one.zooWith({ ZOO_BLOBS: store }, 'cache');
  expect(text.stdout).toMatch(/artifact\/zen\/nano\/safetensors.* +\d+ +1\.9 MB/);
  expect(text.stdout).toContain(other.directory);
  expect(text.stdout).toContain('Nothing of it can go; zoo gc looks at the machines, too.');
});

test('gc deletes what no checkout needs', async () => {
  const left = join(store, 'sha256', 'ab');
  await one.zooWith({ ZOO_BLOBS: store }, 'gc', '--yes');
  await mkdir(left, { recursive: true });
  await writeFile(join(left, 'ab'.repeat(32)), 'left by a killed run');
  onTestFinished(() => rm(left, { recursive: true, force: true }));
  expect((await other.zooWith({ ZOO_BLOBS: store }, 'cache')).stdout).toContain(
    '20 B can go: zoo gc shows it, zoo gc --yes deletes it.',
  );
  expect((await other.zooWith({ ZOO_BLOBS: store }, 'gc', '--yes')).stdout).toContain(
    'Deleted 1 item, 20 B.',
  );
});
