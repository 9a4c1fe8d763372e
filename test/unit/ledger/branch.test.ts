import { describe, expect, test } from 'vitest';
import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import { openBranch } from '../../../src/ledger/stores/git/branch.ts';
import { fakeMirror } from '../../support/ledger/fake-mirror.ts';

describe('the branch', () => {
  test('takes changes that come together in one commit', async () => {
    const mirror = fakeMirror();
    const branch = openBranch(mirror);
    await Promise.all(
      ['a', 'b', 'c'].map((path) => branch.update((view) => Promise.resolve(view.write(path, path)))),
    );
    expect(mirror.log).toEqual([['a', 'b', 'c']]);
  });

  test('lets a change see what changes before it in the same commit wrote', async () => {
    const mirror = fakeMirror();
    const branch = openBranch(mirror);
    const increment = branch.update.bind(branch, async (view) => {
      const next = Number((await view.read('n')) ?? '0') + 1;
      view.write('n', String(next));
      return next;
    });
    expect(await Promise.all([increment(), increment(), increment()])).toEqual([1, 2, 3]);
    expect(mirror.files()).toEqual({ n: '3' });
    expect(await increment()).toBe(4);
  });

  test('decides again when another run was faster', async () => {
    const mirror = fakeMirror();
    mirror.fates.push('overtaken', 'overtaken');
    const seen: (string | undefined)[] = [];
    await openBranch(mirror).update(async (view) => {
      seen.push(await view.read('other'));
      view.write('mine', 'yes');
    });
    expect(seen).toHaveLength(3);
    expect(new Set(seen).size).toBe(3);
    expect(mirror.files()).toMatchObject({ mine: 'yes', other: expect.any(String) });
  });

  test('does nothing twice when the remote took the commit and the answer was lost', async () => {
    const mirror = fakeMirror();
    mirror.fates.push('answer lost');
    let calls = 0;
    await openBranch(mirror).update((view) => {
      calls += 1;
      return Promise.resolve(view.write('mine', 'yes'));
    });
    expect(calls).toBe(1);
    expect(mirror.log).toHaveLength(1);
    expect(mirror.files()).toEqual({ mine: 'yes' });
  });

  test('gives up on a remote that refuses, says why, and goes on with what comes later', async () => {
    const mirror = fakeMirror();
    mirror.fates.push('refused', 'refused', 'refused');
    const branch = openBranch(mirror);
    const error: unknown = await branch
      .update((view) => Promise.resolve(view.write('mine', 'yes')))
      .catch((caught: unknown) => caught);
    if (!(error instanceof WorldFailure)) throw error;
    expect(error.failure).toMatchObject({
      class: 'permission',
      message: expect.stringContaining('hook declined'),
    });
    await branch.update((view) => Promise.resolve(view.write('later', 'yes')));
    expect(mirror.files()).toEqual({ later: 'yes' });
  });

  test('pushes nothing of a change that failed, and all of those beside it', async () => {
    const mirror = fakeMirror();
    const branch = openBranch(mirror);
    const results = await Promise.allSettled([
      branch.update((view) => Promise.resolve(view.write('a', 'a'))),
      branch.update((view) => {
        view.write('bad', 'bad');
        return Promise.reject(new Error('no'));
      }),
      branch.update((view) => Promise.resolve(view.write('b', 'b'))),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(mirror.files()).toEqual({ a: 'a', b: 'b' });
  });

  test('pushes nothing when nothing was written', async () => {
    const mirror = fakeMirror();
    expect(await openBranch(mirror).update((view) => Promise.resolve(view.paths.length))).toBe(0);
    expect(mirror.log).toEqual([]);
  });

  test('takes what rides along with what has to be pushed, and pushes nothing for it alone', async () => {
    const mirror = fakeMirror();
    const branch = openBranch(mirror);
    const arrived: string[] = [];
    let text = 'one';
    const stop = branch.ride(async (view) => {
      const now = text;
      view.write('rider', now);
      return () => arrived.push(now);
    });
    await branch.update((view) => Promise.resolve(view.paths.length));
    expect([mirror.log, arrived]).toEqual([[], []]);
    mirror.fates.push('overtaken');
    await branch.update((view) => Promise.resolve(view.write('mine', 'yes')));
    expect([mirror.files(), arrived]).toMatchObject([{ mine: 'yes', rider: 'one' }, ['one']]);
    text = 'two';
    stop();
    await branch.update((view) => Promise.resolve(view.write('mine', 'no')));
    expect(mirror.files()).toMatchObject({ mine: 'no', rider: 'one' });
  });

  test('pushes without what rides along where that may not', async () => {
    const mirror = fakeMirror();
    const branch = openBranch(mirror);
    branch.ride((view) => {
      view.write('rider', 'no');
      return Promise.reject(new Error('lost'));
    });
    await branch.update((view) => Promise.resolve(view.write('mine', 'yes')));
    expect(mirror.files()).toEqual({ mine: 'yes' });
  });

  test('can be looked at as it was made, without asking the remote, by a caller that knows that it was made', async () => {
    const mirror = fakeMirror();
    const branch = openBranch(mirror);
    const seen = branch
      .update((view) => Promise.resolve(view.write('mine', 'yes')))
      .then(() => branch.look((view) => view.read('mine')));
    expect(await seen).toBe('yes');
    expect(mirror.looks).toBe(1);
    expect(await openBranch(mirror).look((view) => view.read('mine'))).toBe('yes');
    expect(mirror.looks).toBe(2);
  });
});
