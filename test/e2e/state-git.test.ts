import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { APPLY, createLockRig, type LockRig, type Places, type Runner } from '../support/locks/lock-rig.ts';

/** Each runner is a clone of its own. The ledger is a branch of what they were cloned from. */
const placed = ({ hub, ledger }: Places): string =>
  SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub}"`).replace(
    '{ directory: .zoo/ledger }',
    ledger,
  );
const REPO = 'publication/hub/zenlm/zen-nano';

async function applied(): Promise<{
  readonly rig: LockRig;
  readonly one: Runner;
  readonly other: Runner;
}> {
  const rig = await createLockRig('git', placed);
  const one = await rig.runner();
  requireExit(await one.zoo(APPLY), 0);
  return { rig, one, other: await rig.runner() };
}

async function edit({ directory }: Runner, from: string, to: string): Promise<void> {
  const file = join(directory, 'zoo.fleet.yaml');
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
}

it('zoo state over a git ledger is what every clone sees', async () => {
  const { rig, one, other } = await applied();
  await using _ = rig;
  const all = `artifact/zen/nano/safetensors\n${REPO}\nsource/zen/nano\n`;
  expect((await other.zoo(['state', 'list'])).stdout).toBe(all);
  expect((await other.zoo(['state', 'show', REPO])).stdout).toBe(
    (await one.zoo(['state', 'show', REPO])).stdout,
  );

  requireExit(await other.zoo(['state', 'rm', REPO, '--yes']), 0);
  expect((await one.zoo(['state', 'list'])).stdout).not.toContain(REPO);
  expect((await one.zoo(['history', REPO])).stdout).toContain(`${REPO} forgotten`);
  requireExit(await one.zoo(['import', REPO, '--yes']), 0);
  expect((await other.zoo(['state', 'list'])).stdout).toBe(all);

  for (const clone of [one, other]) {
    await edit(clone, '  hub: {', '  main: {');
    await edit(clone, 'publish: [hub]', 'publish: [main]');
  }
  const moved = await other.zoo(['state', 'mv', 'hub', 'main', '--yes']);
  expect(moved).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('Nothing has to be made, published or swapped again.'),
  });
  for (const clone of [one, other]) {
    const plan = await clone.zoo(['plan']);
    expect(plan.stdout).toContain('No changes.');
    expect(plan.stdout).not.toContain('No longer in the fleet');
  }
  expect((await one.zoo(['history', 'main'])).stdout).toContain('publication/main/zenlm/zen-nano published');
});

it('two clones that let go of one repo at once: one of them does it, and the other finds it done', async () => {
  const { rig, one, other } = await applied();
  await using _ = rig;
  const words = ['state', 'rm', REPO, '--yes', '--wait'];
  const ended = await Promise.all([one.zoo(words), other.zoo(words)]);
  expect(ended.toSorted((a, b) => a.exit - b.exit)).toMatchObject([
    { exit: 0 },
    { exit: 64, stderr: expect.stringContaining(`zoo does not manage ${REPO}`) },
  ]);
  const { stdout } = await one.zoo(['history', REPO]);
  expect(stdout.split(`${REPO} forgotten`)).toHaveLength(2);
});
