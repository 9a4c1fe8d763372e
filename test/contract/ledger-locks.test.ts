import { describe, expect, test } from 'vitest';
import { LockLost } from '../../src/ledger/errors.ts';
import type { LockHolder } from '../../src/ledger/ledger.ts';
import { manualClock } from '../support/ledger/manual-clock.ts';
import { startChild } from '../support/ledger/start-child.ts';
import { STORES } from '../support/ledger/stores.ts';

const SCOPE = 'target/hub';
const TERM = 30;

/** This process: alive for as long as the test. */
function holder(by: string, overrides: Partial<LockHolder> = {}): LockHolder {
  return {
    run: `run of ${by}`,
    by,
    host: 'here',
    pid: process.pid,
    since: '2026-01-01T00:00:00Z',
    termSeconds: TERM,
    ...overrides,
  };
}

describe.each(STORES)('locks in a $name', ({ create }) => {
  test('are held by one; the others learn who has it since when', async () => {
    await using world = await create();
    const first = await world.open('a').locks.acquire(SCOPE, holder('ada'));
    expect(first).toMatchObject({ state: 'acquired', lock: { scope: SCOPE, fence: 1 } });
    const second = await world.open('b').locks.acquire(SCOPE, holder('bob'));
    expect(second).toEqual({ state: 'held', by: holder('ada') });
    const other = await world.open('b').locks.acquire('machine/thor', holder('bob'));
    expect(other.state).toBe('acquired');
  });

  test('are free again when released, and every holder gets a larger number', async () => {
    await using world = await create();
    const fences: number[] = [];
    for (const by of ['ada', 'bob', 'ada']) {
      const result = await world.open(by).locks.acquire(SCOPE, holder(by));
      if (result.state === 'held') throw new Error(`held by ${result.by.by}`);
      fences.push(result.lock.fence);
      await result.lock.check();
      await result.lock.release();
    }
    expect(fences).toEqual([1, 2, 3]);
  });

  test('are listed while they are held, by any name that a scope may have', async () => {
    await using world = await create();
    const { locks } = world.open('a');
    expect(await locks.list()).toEqual([]);
    const scope = 'target/https://hub.example/a b?c=%2F&ü';
    const result = await locks.acquire(scope, holder('ada'));
    const listed = { scope, holder: holder('ada'), fence: 1, alive: true, seen: { isRunningHere: true } };
    expect(await world.open('b').locks.list()).toMatchObject([listed]);
    expect(await world.open('b').locks.list(new Set([scope]))).toMatchObject([listed]);
    expect(await world.open('b').locks.list(new Set(['target/other']))).toEqual([]);
    if (result.state === 'acquired') await result.lock.release();
    expect(await locks.list()).toEqual([]);
  });

  test('of a holder whose heart beats are not taken, however long they last', async () => {
    await using world = await create();
    const clock = manualClock();
    const watching = manualClock();
    const ada = await world.open('a', clock).locks.acquire(SCOPE, holder('ada'));
    if (ada.state === 'held') throw new Error('held');
    const { locks } = world.open('b', watching);
    for (let round = 0; round < 5; round += 1) {
      expect((await locks.acquire(SCOPE, holder('bob'))).state).toBe('held');
      clock.advance((TERM * 1000) / 3);
      watching.advance(TERM * 1000);
      await ada.lock.check();
    }
  });

  test('of a holder that stands still are taken after a whole term on the watch of who waits, not before', async () => {
    await using world = await create();
    const time = manualClock();
    const frozen = await world.open('a', time).locks.acquire(SCOPE, holder('ada'));
    const watch = manualClock();
    const { locks } = world.open('b', watch);
    watch.advance(10 * TERM * 1000);
    expect((await locks.acquire(SCOPE, holder('bob'))).state).toBe('held');
    watch.advance(TERM * 1000 - 1);
    expect((await locks.acquire(SCOPE, holder('bob'))).state).toBe('held');
    expect(await locks.list()).toMatchObject([{ alive: true }]);
    watch.advance(1);
    expect(await locks.list()).toMatchObject([{ alive: false }]);
    expect(await locks.acquire(SCOPE, holder('bob'))).toMatchObject({
      state: 'acquired',
      lock: { fence: 2 },
    });
    if (frozen.state === 'held') throw new Error('held');
    time.advance(TERM * 1000);
    const lost: unknown = await frozen.lock.check().catch((error: unknown) => error);
    expect(lost).toBeInstanceOf(LockLost);
    expect(lost).toMatchObject({ scope: SCOPE, by: holder('bob') });
  });

  test('that were taken over are not released by who lost them, and say to whom, also when that one has gone', async () => {
    await using world = await create();
    const watch = manualClock();
    const ada = await world.open('a', manualClock()).locks.acquire(SCOPE, holder('ada'));
    const { locks } = world.open('b', watch);
    await locks.acquire(SCOPE, holder('bob'));
    watch.advance(TERM * 1000);
    const bob = await locks.acquire(SCOPE, holder('bob'));
    if (ada.state === 'held' || bob.state === 'held') throw new Error('held');
    await ada.lock.release();
    await bob.lock.check();
    expect(await locks.list()).toMatchObject([{ holder: { by: 'bob' } }]);
    await bob.lock.release();
    await expect(ada.lock.check()).rejects.toMatchObject({ by: { by: 'bob' } });
  });

  test('of a holder that moves at the last moment are not taken', async () => {
    await using world = await create();
    const watch = manualClock();
    const time = manualClock();
    const withoutHeart = { ...time, every: () => ({ stop: () => undefined }) };
    const ada = await world.open('a', withoutHeart).locks.acquire(SCOPE, holder('ada'));
    if (ada.state === 'held') throw new Error('held');
    const { locks } = world.open('b', watch);
    await locks.acquire(SCOPE, holder('bob'));
    for (const clock of [watch, time]) clock.advance(TERM * 1000);
    await ada.lock.check();
    expect((await locks.acquire(SCOPE, holder('bob'))).state).toBe('held');
    await ada.lock.check();
  });

  test('stop beating when they are released or lost: no timer is left behind', async () => {
    await using world = await create();
    const clock = manualClock();
    const ada = await world.open('a', clock).locks.acquire(SCOPE, holder('ada'));
    if (ada.state === 'held') throw new Error('held');
    expect(clock.running).toBe(1);
    await ada.lock.release();
    expect(clock.running).toBe(0);
  });

  test('are taken together or not at all', async () => {
    await using world = await create();
    const ada = await world.open('a').locks.acquire('target/two', holder('ada'));
    const { locks } = world.open('b');
    const wanted = ['target/one', 'target/two', 'machine/thor'] as const;
    expect(await locks.acquireAll(wanted, holder('bob'))).toEqual({ state: 'held' });
    expect(await locks.list()).toMatchObject([{ scope: 'target/two', holder: { by: 'ada' } }]);
    if (ada.state === 'acquired') await ada.lock.release();
    const all = await locks.acquireAll(wanted, holder('bob'));
    if (all.state === 'held') throw new Error('held');
    expect(all.locks.map(({ scope }) => scope).toSorted()).toEqual([...wanted].toSorted());
    await Promise.all(all.locks.map((lock) => lock.check()));
  });

  test('that overlap go to one of them, however many race for them', async () => {
    await using world = await create();
    const scopes = ['target/a', 'target/b', 'target/c'] as const;
    const [a, b, c] = scopes;
    const wishes = [
      [a, b, c],
      [c, b],
      [b, c],
      [c, a],
      [a, b],
    ] as const;
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(
        wishes.map((wish, at) => world.open(`racer-${at}`).locks.acquireAll(wish, holder(`racer-${at}`))),
      );
      const taken = answers.flatMap((answer) => (answer.state === 'acquired' ? answer.locks : []));
      expect(taken).not.toEqual([]);
      expect(new Set(taken.map(({ scope }) => scope)).size).toBe(taken.length);
      await Promise.all(taken.map((lock) => lock.release()));
    }
  });

  test('are won by exactly one of ten processes that race, and the nine learn by whom', async () => {
    await using world = await create();
    const names = Array.from({ length: 10 }, (_, at) => `racer-${at}`);
    const children = await Promise.all(names.map((name) => startChild(world.address(name))));
    try {
      const answers = await Promise.all(
        children.map((child, at) =>
          child.ask({ type: 'acquire', scope: SCOPE, termSeconds: TERM, by: names[at] ?? '' }),
        ),
      );
      const winners = names.filter((_, at) => answers[at]?.['state'] === 'acquired');
      expect(winners).toHaveLength(1);
      const losers = answers.filter((answer) => answer['state'] === 'held');
      expect(losers).toHaveLength(9);
      expect(new Set(losers.map((answer) => answer['by']))).toEqual(new Set(winners));
    } finally {
      await Promise.all(children.map((child) => child.kill()));
    }
  });

  test('of a killed process are taken at once, by exactly one of five that race for it', async () => {
    await using world = await create();
    const victim = await startChild(world.address('victim'));
    await victim.ask({ type: 'acquire', scope: SCOPE, termSeconds: 3600, by: 'victim' });
    const names = Array.from({ length: 5 }, (_, at) => `racer-${at}`);
    const children = await Promise.all(names.map((name) => startChild(world.address(name))));
    try {
      await victim.kill();
      const answers = await Promise.all(
        children.map((child, at) =>
          child.ask({ type: 'acquire', scope: SCOPE, termSeconds: TERM, by: names[at] ?? '' }),
        ),
      );
      expect(answers.filter((answer) => answer['state'] === 'acquired')).toMatchObject([{ fence: 2 }]);
      expect(answers.filter((answer) => answer['by'] === 'victim')).toEqual([]);
    } finally {
      await Promise.all(children.map((child) => child.kill()));
    }
  });

  test('of a frozen process are lost when it wakes up, and its check says who has them', async () => {
    await using world = await create();
    await using frozen = await startChild(world.address('frozen'));
    await frozen.ask({ type: 'acquire', scope: SCOPE, termSeconds: TERM, by: 'frozen' });
    expect(await frozen.ask({ type: 'check' })).toEqual({ state: 'ours' });
    frozen.signal('SIGSTOP');
    const watch = manualClock();
    const { locks } = world.open('b', watch);
    expect((await locks.acquire(SCOPE, holder('bob'))).state).toBe('held');
    watch.advance(TERM * 1000);
    const bob = await locks.acquire(SCOPE, holder('bob'));
    expect(bob.state).toBe('acquired');
    frozen.signal('SIGCONT');
    await frozen.ask({ type: 'sleep', milliseconds: TERM * 1000 });
    expect(await frozen.ask({ type: 'check' })).toEqual({ state: 'lost', by: 'bob' });
    expect(await frozen.ask({ type: 'release' })).toEqual({ state: 'released' });
    if (bob.state === 'acquired') await bob.lock.check();
  });
});
