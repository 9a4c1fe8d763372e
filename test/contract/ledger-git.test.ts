import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PortableLedger } from '../../src/ledger/portable-ledger.ts';
import { comparable } from '../support/ledger/comparable.ts';
import { BRANCH, place } from '../support/ledger/git-place.ts';
import { LockLost } from '../../src/ledger/errors.ts';
import { manualClock } from '../support/ledger/manual-clock.ts';
import {
  baseline,
  begin,
  beginPublishing,
  close,
  done,
  effect,
  finished,
  output,
  runStart,
} from '../support/ledger/records.ts';

function holder(by: string): Parameters<PortableLedger['locks']['acquire']>[1] {
  return { run: by, by, host: 'here', pid: process.pid, since: 'now', termSeconds: 300 };
}

describe('a ledger on a git branch', () => {
  test('is one file per run beside the ledger’s name, on a branch with a root of its own', async () => {
    const { open, git } = await place();
    const writer = await open('a').open(runStart('r1'));
    await writer.append(...finished('nano'), close());
    await writer.close();
    expect((await git('ls-tree', '-r', '--name-only', BRANCH)).split('\n')).toEqual([
      'ledger.json',
      'runs/00000001-r1.ndjson',
    ]);
    expect((await git('rev-list', '--max-parents=0', BRANCH)).split('\n')).toHaveLength(1);
  });

  test('shows others what begins before they can meet it, without waiting for the run to close', async () => {
    const { open } = await place();
    const writer = await open('a').open(runStart('r1'));
    expect((await open('b').read()).runs.map(({ run }) => run)).toEqual(['r1']);
    await writer.append(begin('made here'));
    expect((await open('b').read()).open.size).toBe(0);
    await writer.append(beginPublishing('nano'));
    expect((await open('b').read()).open.size).toBe(2);
    await writer.close();
  });

  test('shows others what was made together with the lock that it was made under, in one push', async () => {
    const { open, git } = await place();
    const ledger = open('a');
    const writer = await ledger.open(runStart('r1'));
    const taken = await ledger.locks.acquire('build/nano', holder('ada'));
    if (taken.state === 'held') throw new Error('held');
    await writer.append(begin('nano'), effect('nano', 'convert'), output('nano'));
    await writer.append(done('nano'));
    expect((await open('b').read()).outputs.size).toBe(0);
    const before = await git('rev-parse', BRANCH);
    await taken.lock.release();
    expect(await git('rev-parse', `${BRANCH}^`)).not.toBe(before);
    const seen = await open('b').read();
    expect([seen.open.size, seen.outputs.size, seen.history.length]).toEqual([0, 1, 1]);
    expect(await open('b').locks.list()).toEqual([]);
    await writer.close();
  });

  test('ends a run and gives back its locks in one push', async () => {
    const { open, git } = await place();
    const ledger = open('a');
    const taken = await ledger.locks.acquireAll(['target/hub', 'machine/thor'], holder('ada'));
    if (taken.state === 'held') throw new Error('held');
    const writer = await ledger.open(runStart('r1'));
    const before = Number(await git('rev-list', '--count', BRANCH));
    await writer.append(baseline('nano', 'new'), close());
    await Promise.all([writer.close(), ...taken.locks.map((lock) => lock.release())]);
    expect(Number(await git('rev-list', '--count', BRANCH))).toBe(before + 1);
    expect(await open('b').locks.list()).toEqual([]);
    expect((await open('b').read()).runs).toMatchObject([{ exit: 0 }]);
  });

  test('takes nothing from a run that has lost a lock, now or later, and the run hears of it', async () => {
    const { open } = await place();
    const ledger = open('a');
    const taken = await ledger.locks.acquire('target/hub', { ...holder('ada'), run: 'r1', termSeconds: 1 });
    if (taken.state === 'held') throw new Error('held');
    const writer = await ledger.open(runStart('r1'));
    await writer.append(beginPublishing('nano'));
    // By somebody who has not seen it move for a term.
    const watch = manualClock();
    const { locks } = open('b', watch);
    const late = { ...holder('bob'), run: 'r2' };
    let bob = await locks.acquire('target/hub', late);
    while (bob.state === 'held') {
      watch.advance(1000);
      bob = await locks.acquire('target/hub', late);
    }
    await writer.append(done('nano'), { ...close(), complete: true });
    await expect(writer.close()).rejects.toThrow(LockLost);
    const seen = await open('b').read();
    expect([seen.history.length, seen.open.size, seen.runs]).toMatchObject([0, 1, [{ run: 'r1' }]]);
    expect(seen.runs[0]).not.toHaveProperty('complete');
    await (await open('a').open(runStart('next'))).close();
    expect((await open('b').read()).history).toEqual([]);
  });

  test('pushes what is appended at the same time with few commits', async () => {
    const { open, git } = await place();
    const writer = await open('a').open(runStart('r1'));
    const before = Number(await git('rev-list', '--count', BRANCH));
    const names = Array.from({ length: 40 }, (_, at) => `model-${at}`);
    await Promise.all(names.map((name) => writer.append(begin(name))));
    await Promise.all(names.map((name) => writer.append(done(name))));
    await writer.close();
    expect(Number(await git('rev-list', '--count', BRANCH)) - before).toBeLessThanOrEqual(6);
    expect((await open('b').read()).history).toHaveLength(40);
  });

  test('keeps commits that only move locks out of its history', async () => {
    const { open, git } = await place();
    const writer = await open('a').open(runStart('r1'));
    const ledger = open('a');
    for (let round = 0; round < 3; round += 1) {
      const result = await ledger.locks.acquire('target/hub', holder('ada'));
      if (result.state === 'held') throw new Error('held');
      await writer.append(baseline('nano', String(round)), done('nano'));
      await result.lock.release();
    }
    await writer.append(close());
    await writer.close();
    const subjects = (await git('log', '--format=%s', BRANCH)).split('\n');
    expect(subjects.filter((subject) => subject !== 'zoo ledger: records')).toEqual([]);
    expect(subjects.length).toBeLessThanOrEqual(6);
    expect((await open('b').read()).history).toHaveLength(3);
  });

  test('survives the loss of every cache', async () => {
    const { root, open } = await place();
    const writer = await open('a').open(runStart('r1'));
    await writer.append(...finished('nano'), close());
    await writer.close();
    await rm(join(root, 'cache'), { recursive: true });
    expect(comparable(await open('a').read())).toEqual(comparable(writer.state()));
  });
});
