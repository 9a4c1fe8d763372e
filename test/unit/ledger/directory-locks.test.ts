import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LockHolder } from '../../../src/ledger/ledger.ts';
import { encodeScope } from '../../../src/ledger/lock-scope.ts';
import { openDirectoryLocks } from '../../../src/ledger/stores/directory/directory-locks.ts';
import { makeClaim } from '../../../src/ledger/lock-claim.ts';
import { manualClock } from '../../support/ledger/manual-clock.ts';

const SCOPE = 'machine/thor';
/** Larger than any process number of Linux, macOS or Windows. */
const NOBODY = 2 ** 30;

function holder(by: string, pid = process.pid): LockHolder {
  return { run: by, by, host: 'here', pid, since: 'now', termSeconds: 30 };
}

async function place(): Promise<{ readonly directory: string; readonly folder: string } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-locks-'));
  return {
    directory,
    folder: join(directory, encodeScope(SCOPE)),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

describe('taking over a lock in a directory', () => {
  test('is won by exactly one of many that see the same dead holder, round after round', async () => {
    await using at = await place();
    const takers = Array.from({ length: 8 }, () => openDirectoryLocks(at.directory, manualClock()));
    for (let round = 1; round <= 25; round += 1) {
      // Everybody who wins is dead at once, so that the next round takes over from it.
      const results = await Promise.all(
        takers.map((locks, index) =>
          locks.acquire(SCOPE, holder(`taker-${index}`, index === 0 ? NOBODY : process.pid)),
        ),
      );
      const won = results.flatMap((result) => (result.state === 'acquired' ? [result.lock] : []));
      const alive = won.filter((lock) => lock.fence === Math.max(...won.map(({ fence }) => fence)));
      expect(alive).toHaveLength(1);
      const checks = await Promise.allSettled(won.map((lock) => lock.check()));
      expect(checks.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await Promise.all(won.map((lock) => lock.release()));
      expect(await takers[0]?.list()).toEqual([]);
    }
  });

  test('is given up when the holder moves between the look and the claim', async () => {
    await using at = await place();
    const ada = await openDirectoryLocks(at.directory, manualClock()).acquire(SCOPE, holder('ada'));
    if (ada.state === 'held') throw new Error('held');
    const clock = manualClock();
    let isLast = false;
    const bob = openDirectoryLocks(at.directory, {
      ...clock,
      // Asked after the counter was read and before the claim is made: the moment in which a frozen holder wakes up.
      monotonicMilliseconds() {
        if (isLast) writeFileSync(join(at.folder, '1.beat'), '0000000000000099');
        return clock.monotonicMilliseconds();
      },
    });
    expect((await bob.acquire(SCOPE, holder('bob'))).state).toBe('held');
    clock.advance(30_000);
    isLast = true;
    expect(await bob.acquire(SCOPE, holder('bob'))).toEqual({ state: 'held', by: holder('ada') });
    await ada.lock.check();
  });

  test('that is decided on an old look comes to nothing', async () => {
    await using at = await place();
    const claims = await Promise.all(['ada', 'cyd'].map((by) => makeClaim(holder(by))));
    await openDirectoryLocks(at.directory, manualClock()).acquire(SCOPE, holder('ada'));
    const clock = manualClock();
    let isLast = false;
    const bob = openDirectoryLocks(at.directory, {
      ...clock,
      // Between bob's look and his claim, two others come and go, and a third one clears up behind them.
      monotonicMilliseconds() {
        if (isLast && !existsSync(join(at.folder, '3.json'))) {
          writeFileSync(join(at.folder, '3.json'), JSON.stringify(claims[1]));
          writeFileSync(join(at.folder, '3.beat'), '');
          rmSync(join(at.folder, '1.json'));
        }
        return clock.monotonicMilliseconds();
      },
    });
    await bob.acquire(SCOPE, holder('bob'));
    clock.advance(30_000);
    isLast = true;
    expect(await bob.acquire(SCOPE, holder('bob'))).toEqual({ state: 'held', by: holder('cyd') });
    expect(existsSync(join(at.folder, '2.json'))).toBe(false);
  });

  test('never goes back in numbers and leaves one file per scope behind', async () => {
    await using at = await place();
    const locks = openDirectoryLocks(at.directory, manualClock());
    for (let fence = 1; fence <= 4; fence += 1) {
      const result = await locks.acquire(SCOPE, holder('ada'));
      if (result.state === 'held') throw new Error('held');
      expect(result.lock.fence).toBe(fence);
      await result.lock.release();
    }
    expect((await readdir(at.folder)).filter((name) => !name.endsWith('.beat'))).toEqual(['4.released']);
  });

  test('treats a claim that cannot be read like one of a stranger: held, until it stood still for a term', async () => {
    await using at = await place();
    await openDirectoryLocks(at.directory, manualClock()).acquire(SCOPE, holder('ada'));
    writeFileSync(join(at.folder, '1.json'), '{"half');
    const clock = manualClock();
    const locks = openDirectoryLocks(at.directory, clock);
    expect(await locks.acquire(SCOPE, holder('bob'))).toMatchObject({ state: 'held', by: { by: 'unknown' } });
    clock.advance(59_999);
    expect((await locks.acquire(SCOPE, holder('bob'))).state).toBe('held');
    clock.advance(1);
    expect((await locks.acquire(SCOPE, holder('bob'))).state).toBe('acquired');
  });
});

test('what a process left that was killed while it wrote its claim goes with the next claim, and no other claim is touched', async () => {
  await using at = await place();
  const locks = openDirectoryLocks(at.directory, manualClock());
  const first = await locks.acquire(SCOPE, holder('first'));
  if (first.state === 'acquired') await first.lock.release();
  const dead = `.2.json.${NOBODY}.0123456789ab.tmp`;
  const writing = `.2.json.${process.pid}.0123456789ab.tmp`;
  writeFileSync(join(at.folder, dead), '{');
  writeFileSync(join(at.folder, writing), '{');
  expect((await locks.acquire(SCOPE, holder('second'))).state).toBe('acquired');
  const left = await readdir(at.folder);
  expect(left).toContain(writing);
  expect(left).not.toContain(dead);
});
