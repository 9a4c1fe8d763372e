import { readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

const FIRST = '2025.01.24-instruct';
const SECOND = '2025.02.01-instruct';
let rig: ZooRig;

/** Weights A, then B under another version, then A again by `git revert`. */
async function take(weights: 'zen-nano' | 'supra-nexus', version: string): Promise<void> {
  await rm(join(rig.directory, 'sources'), { recursive: true, force: true });
  await copySource(rig, weights);
  const fleet = SMALL_FLEET.replace(FIRST, version).replace('sources/zen-nano', `sources/${weights}`);
  await writeFile(join(rig.directory, 'zoo.fleet.yaml'), fleet);
}

beforeAll(async () => {
  rig = await createZooRig();
  for (const [weights, version] of [
    ['zen-nano', FIRST],
    ['supra-nexus', SECOND],
  ] as const) {
    await take(weights, version);
    expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  }
  await take('zen-nano', FIRST);
  return () => rig.close();
});

describe('weights that go back to a version that is published', () => {
  test('replace the newer ones, and its tag stays', async () => {
    const { stdout, exit } = await rig.zoo('apply', '--yes');
    expect(stdout).toContain('publication/hub/zenlm/zen-nano: changed after');
    expect(exit).toBe(0);
    expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);
    expect((await rig.zoo('verify', '--deep')).stdout).toContain('0 differ, 0 missing, 0 unknown');
  });

  test('are no garbage, although others were made after them', async () => {
    const { stdout } = await rig.zoo('gc', '--keep', '1', '--yes');
    const weights = await readFile(join(rig.directory, 'sources/zen-nano/model.safetensors'));
    expect(stdout).not.toContain(createHash('sha256').update(weights).digest('hex').slice(0, 12));
    expect((await rig.zoo('verify', '--deep')).exit).toBe(0);
  });
});

test('other weights under a version that is published are held as before', async () => {
  await take('supra-nexus', FIRST);
  expect((await rig.zoo('plan')).stdout).toContain(
    `would change, but ${FIRST} is published and its tag never moves`,
  );
});
