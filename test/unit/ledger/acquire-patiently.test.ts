import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { acquirePatiently } from '../../../src/ledger/acquire-patiently.ts';
import { LockedOut } from '../../../src/ledger/errors.ts';
import type { HeldLock, Lock, LockHolder, Locks } from '../../../src/ledger/ledger.ts';
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
  wait(milliseconds: number): Promise<boolean>;
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
      return true;
    },
  };
}

const me = { scopes: [SCOPE], free: [], holder: holder('me') } as const;
const impatient = (): number => 0;

describe('acquiring with patience', () => {
  test('takes the lock of a dead stranger after one term of silence', async () => {
    const { locks, wait, waits } = await scene({});
    const told: string[] = [];
    const onWait = ([lock]: readonly HeldLock[], why: string): number =>
      told.push(`${lock?.holder.by}: ${why}`);
    const [lock] = (await acquirePatiently(locks, me, { wait, leftMilliseconds: impatient, onWait })) ?? [];
    expect(lock?.fence).toBe(2);
    expect(waits.reduce((sum, one) => sum + one, 0)).toBe(TERM * 1000);
    expect(told).toEqual(['stranger: sign of life']);
  });

  test('leaves as soon as a stranger shows a sign of life', async () => {
    const { locks, wait, waits } = await scene({ meanwhile: (lock) => lock.check() });
    const patience = { wait, leftMilliseconds: impatient };
    await expect(acquirePatiently(locks, me, patience)).rejects.toThrow(/target\/hub is locked by stranger/);
    expect(waits).toHaveLength(1);
  });

  test('takes the lock as soon as it is given back', async () => {
    const { locks, wait, waits } = await scene({ meanwhile: async (lock) => void (await lock.release()) });
    const [lock] = (await acquirePatiently(locks, me, { wait, leftMilliseconds: impatient })) ?? [];
    expect(lock?.scope).toBe(SCOPE);
    expect(waits).toHaveLength(1);
  });

  test('does not wait for a run on this machine', async () => {
    const { locks, wait, waits } = await scene({ isHere: true });
    const patience = { wait, leftMilliseconds: impatient };
    await expect(acquirePatiently(locks, me, patience)).rejects.toThrow(LockedOut);
    expect(waits).toEqual([]);
  });

  test('waits for a living holder when asked to, takes nothing meanwhile, and looks again before it takes', async () => {
    const seen: string[] = [];
    const { locks, wait } = await scene({
      isHere: true,
      meanwhile: async (lock) => {
        seen.push((await locks.list()).map(({ scope }) => scope).join());
        if (seen.length === 3) await lock.release();
      },
    });
    const wanted = { ...me, scopes: ['machine/thor', SCOPE] as const };
    const patience = { wait, leftMilliseconds: () => Infinity };
    expect(await acquirePatiently(locks, wanted, patience)).toBeUndefined();
    expect(seen).toEqual([SCOPE, SCOPE, SCOPE]);
    const taken = await acquirePatiently(locks, wanted, patience);
    expect(taken?.map(({ scope }) => scope)).toEqual(['machine/thor', SCOPE]);
  });

  test('gives up when the time that it may wait is over, not later', async () => {
    const { locks, wait, waits, clock } = await scene({ isHere: true });
    const leftMilliseconds = (): number => 1000 - clock.monotonicMilliseconds();
    await expect(acquirePatiently(locks, me, { wait, leftMilliseconds })).rejects.toThrow(LockedOut);
    expect(waits.reduce((sum, one) => sum + one, 0)).toBe(1000);
  });

  test('does not take what others must not have, and waits for it like for the rest', async () => {
    const { locks, wait, waits } = await scene({
      isHere: true,
      meanwhile: async (lock) => void (await lock.release()),
    });
    const wanted = { ...me, scopes: [], free: [SCOPE] as const };
    const patience = { wait, leftMilliseconds: () => Infinity };
    expect(await acquirePatiently(locks, wanted, patience)).toBeUndefined();
    expect(waits).toHaveLength(1);
    expect(await acquirePatiently(locks, wanted, patience)).toEqual([]);
    expect(await locks.list()).toEqual([]);
  });

  test('ends when the run is interrupted', async () => {
    const { locks } = await scene({});
    const patience = { wait: async () => false, leftMilliseconds: () => Infinity };
    await expect(acquirePatiently(locks, me, patience)).rejects.toThrow(LockedOut);
  });
});
