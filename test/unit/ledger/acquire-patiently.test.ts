import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { acquirePatiently } from '../../../src/ledger/acquire-patiently.ts';
import type { Lock, LockHolder, Locks } from '../../../src/ledger/ledger.ts';
import { encodeScope } from '../../../src/ledger/lock-scope.ts';
import { openDirectoryLocks } from '../../../src/ledger/stores/directory/directory-locks.ts';
import { manualClock, type ManualClock } from '../../support/ledger/manual-clock.ts';

const SCOPE = 'target/hub';
const TERM = 60;

function holder(by: string): LockHolder {
  return { run: by, by, host: 'here', pid: process.pid, since: 'now', termSeconds: TERM };
}

interface Scene {
  readonly theirs: Lock;
  readonly locks: Locks;
  readonly clock: ManualClock;
  readonly waits: number[];
  /** Advances our clock; what happens meanwhile is up to the test. */
  wait(milliseconds: number): Promise<void>;
}
/** A lock that somebody holds; unless `isHere`, the claim is made to look like one of another machine. */
async function scene({
  isHere = false,
  meanwhile,
}: {
  isHere?: boolean;
  meanwhile?: (lock: Lock) => Promise<void>;
}): Promise<Scene> {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-patience-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const taken = await openDirectoryLocks(directory, manualClock()).acquire(SCOPE, holder('stranger'));
  if (taken.state === 'held') throw new Error('held');
  const path = join(directory, encodeScope(SCOPE), '1.json');
  if (!isHere) {
    const claim: unknown = JSON.parse(await readFile(path, 'utf8'));
    const elsewhere = { host: 'elsewhere', space: '', start: '' };
    await writeFile(path, JSON.stringify({ ...Object(claim), process: elsewhere }));
  }
  const clock = manualClock();
  const waits: number[] = [];
  return {
    theirs: taken.lock,
    locks: openDirectoryLocks(directory, clock),
    clock,
    waits,
    async wait(milliseconds) {
      waits.push(milliseconds);
      clock.advance(milliseconds);
      await meanwhile?.(taken.lock);
    },
  };
}

describe('acquiring with patience', () => {
  test('takes the lock of a dead stranger after one term of silence', async () => {
    const { locks, wait, waits } = await scene({});
    const told: string[] = [];
    const onWait = (by: LockHolder, seconds: number): number => told.push(`${by.by} for ${seconds} s`);
    const result = await acquirePatiently(locks, { scope: SCOPE, holder: holder('me') }, { wait, onWait });
    expect(result).toMatchObject({ state: 'acquired', lock: { fence: 2 } });
    expect(waits.reduce((sum, one) => sum + one, 0)).toBe(TERM * 1000);
    expect(told).toEqual(['stranger for 60 s']);
  });

  test('leaves as soon as a stranger shows a sign of life', async () => {
    const { locks, wait, waits } = await scene({ meanwhile: (lock) => lock.check() });
    const result = await acquirePatiently(locks, { scope: SCOPE, holder: holder('me') }, { wait });
    expect(result).toMatchObject({ state: 'held', by: { by: 'stranger' } });
    expect(waits).toHaveLength(1);
  });

  test('takes the lock as soon as it is given back', async () => {
    const { locks, wait, waits } = await scene({ meanwhile: (lock) => lock.release() });
    const result = await acquirePatiently(locks, { scope: SCOPE, holder: holder('me') }, { wait });
    expect(result.state).toBe('acquired');
    expect(waits).toHaveLength(1);
  });

  test('does not wait for somebody who runs on this machine', async () => {
    const { locks, wait, waits } = await scene({ isHere: true });
    const result = await acquirePatiently(locks, { scope: SCOPE, holder: holder('me') }, { wait });
    expect(result.state).toBe('held');
    expect(waits).toEqual([]);
  });

  test('ends when the run is interrupted', async () => {
    const { locks } = await scene({});
    const wait = (): Promise<void> => Promise.reject(new Error('interrupted'));
    await expect(acquirePatiently(locks, { scope: SCOPE, holder: holder('me') }, { wait })).rejects.toThrow(
      'interrupted',
    );
  });
});
