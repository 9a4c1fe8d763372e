import { expect, test } from 'vitest';
import type { LedgerClock } from '../../../src/ledger/clock.ts';
import type { Lock, LockHolder } from '../../../src/ledger/ledger.ts';
import { openBranch } from '../../../src/ledger/stores/git/branch.ts';
import { openGitLocks } from '../../../src/ledger/stores/git/git-locks.ts';
import type { Mirror } from '../../../src/ledger/stores/git/mirror.ts';
import { fakeMirror } from '../../support/ledger/fake-mirror.ts';
import { manualClock } from '../../support/ledger/manual-clock.ts';

const TERM = 60;
const SCOPE = 'target/hub';
function holder(by: string): LockHolder {
  return { run: by, by, host: 'here', pid: process.pid, since: 'now', termSeconds: TERM };
}

async function taken(mirror: Mirror, clock: LedgerClock, by = 'ada'): Promise<Lock> {
  const answer = await openGitLocks(openBranch(mirror), clock).acquire(SCOPE, holder(by));
  if (answer.state === 'held') throw new Error(`held by ${answer.by.by}`);
  return answer.lock;
}

/** Two clocks of one machine, each of which may stand still; no heart beats by itself. */
function clocks() {
  const now = { monotonic: 0, wall: 0 };
  const clock: LedgerClock = {
    monotonicMilliseconds: () => now.monotonic,
    wallMilliseconds: () => now.wall,
    every: () => ({ stop: () => undefined }),
  };
  return { now, clock };
}

test('a lock whose last sign of life is young is checked without a look or a push', async () => {
  const mirror = fakeMirror();
  const { now, clock } = clocks();
  const lock = await taken(mirror, clock);
  const before = [mirror.looks, mirror.log.length];
  now.monotonic = now.wall = (TERM * 1000) / 3 - 1;
  await lock.check();
  expect([mirror.looks, mirror.log.length]).toEqual(before);
  now.monotonic = now.wall = (TERM * 1000) / 3;
  await lock.check();
  expect(mirror.log).toHaveLength(2);
  await lock.check();
  expect(mirror.log).toHaveLength(2);
});

test.each(['monotonic', 'wall'] as const)(
  'a lock that was lost is noticed where only the %s clock has gone on, also when it was put back',
  async (which) => {
    for (const milliseconds of [TERM * 1000, ...(which === 'wall' ? [-TERM * 1000] : [])]) {
      const mirror = fakeMirror();
      const { now, clock } = clocks();
      const lock = await taken(mirror, clock);
      const watch = manualClock();
      const others = openGitLocks(openBranch(mirror), watch);
      expect((await others.acquire(SCOPE, holder('bob'))).state).toBe('held');
      watch.advance(TERM * 1000);
      expect((await others.acquire(SCOPE, holder('bob'))).state).toBe('acquired');
      now[which] = milliseconds;
      await expect(lock.check()).rejects.toMatchObject({ by: { by: 'bob' } });
      await expect(lock.check()).rejects.toMatchObject({ by: { by: 'bob' } });
    }
  },
);

test('the time of a claim counts from before its push, however long that took', async () => {
  const mirror = fakeMirror();
  const { now, clock } = clocks();
  const slow: Mirror = {
    ...mirror,
    push(next, expected) {
      now.monotonic += (TERM * 1000) / 2;
      return mirror.push(next, expected);
    },
  };
  const lock = await taken(slow, clock);
  await lock.check();
  expect(mirror.log).toHaveLength(2);
});

test('what must be free is looked at in the same step as what is taken', async () => {
  const mirror = fakeMirror();
  const { clock } = clocks();
  await taken(mirror, clock);
  const locks = openGitLocks(openBranch(mirror), clock);
  expect(await locks.acquireAll(['machine/thor'], holder('bob'), [SCOPE])).toEqual({ state: 'held' });
  expect((await locks.list()).map(({ scope }) => scope)).toEqual([SCOPE]);
  expect(await locks.acquireAll(['machine/thor'], holder('bob'), ['target/other'])).toMatchObject({
    state: 'acquired',
  });
});
