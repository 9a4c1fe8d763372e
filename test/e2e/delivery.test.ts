import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { zooDirectories } from '../../src/workspace/zoo-directories.ts';
import { SMALL_FLEET, startZoo } from '../support/cli/zoo-rig.ts';
import { CRASH_AT, CRASH_LOG } from '../support/crash/crash-point.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { createLockRig, type LockRig } from '../support/locks/lock-rig.ts';

const DYING = join(import.meta.dirname, '../support/crash/zoo-that-dies.ts');
const APPLY = ['apply', '--yes'] as const;

const small: Parameters<typeof createLockRig>[1] = ({ hub, ledger }) =>
  SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub}"`).replace(
    '{ directory: .zoo/ledger }',
    ledger,
  );

/** The remote takes everything but the record that a run has ended. */
async function refuseCloses({ directory }: LockRig): Promise<{ takeAll(): Promise<void> }> {
  const hook = join(directory, 'remote.git/hooks/pre-receive');
  const lines = [
    '#!/bin/sh',
    'while read -r old new ref; do',
    '  for path in $(git ls-tree -r --name-only "$new" runs/); do',
    `    if git cat-file blob "$new:$path" | grep -q '"type":"close"'; then echo 'not now' >&2; exit 1; fi`,
    '  done',
    'done',
  ];
  await writeFile(hook, `${lines.join('\n')}\n`);
  await chmod(hook, 0o755);
  return { takeAll: () => rm(hook) };
}

it('what a killed run could not push is pushed by an apply that has nothing to do, and by no command that looks', async () => {
  await using rig = await createLockRig('git', small);
  const runner = await rig.runner();
  const remote = await refuseCloses(rig);
  const kept = async (): Promise<readonly string[]> => {
    const { unpushed } = zooDirectories(runner.directory, { HOME: join(rig.directory, 'home') });
    const entries = await readdir(unpushed, { recursive: true, withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  };
  const tip = async (): Promise<string> =>
    (await execa('git', ['-C', join(rig.directory, 'remote.git'), 'rev-parse', 'zoo-ledger'])).stdout;

  const log = join(rig.directory, 'points.ndjson');
  const killed = await startZoo(APPLY, {
    directory: runner.directory,
    environment: {
      HOME: join(rig.directory, 'home'),
      [CRASH_LOG]: log,
      [CRASH_AT]: 'run, at push: close',
    },
    program: DYING,
  });
  expect(killed.signal).toBe('SIGKILL');
  const left = await kept();
  expect(left.filter((name) => name.endsWith('.ndjson'))).toHaveLength(1);

  const before = await tip();
  for (const words of [['plan'], ['drift'], ['status'], ['history'], ['ledger', 'show']])
    requireExit(await runner.zoo(words), 0);
  expect(await tip()).toBe(before);
  expect(await kept()).toEqual(left);

  const refused = await runner.zoo(APPLY);
  requireExit(refused, 0);
  const told = refused.stdout.split('\n').filter((line) => line.includes('killed run'));
  expect(told).toEqual([expect.stringContaining('pre-receive hook declined')]);
  expect(await kept()).toEqual(left);
  expect(await tip()).toBe(before);

  await remote.takeAll();
  const applied = await runner.zoo(APPLY);
  requireExit(applied, 0);
  expect(applied.stdout).toContain('No changes');
  expect(await kept()).toEqual([]);
  const { stdout } = await (await rig.runner()).zoo(['ledger', 'export']);
  expect(stdout.match(/"type":"close"/g)).toHaveLength(1);
});
