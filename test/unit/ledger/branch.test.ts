import { describe, expect, test } from 'vitest';
import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import { openBranch } from '../../../src/ledger/stores/git/branch.ts';
import type { Mirror, PushResult } from '../../../src/ledger/stores/git/mirror.ts';
import type { Tip } from '../../../src/ledger/stores/git/tip.ts';

/** A remote in memory that can do what a network does to a push. */
function fakeMirror(): Mirror & {
  readonly log: string[][];
  /** What happens to the next pushes, instead of the ordinary thing. */
  readonly fates: ('answer lost' | 'refused' | 'overtaken')[];
  files(): Readonly<Record<string, string>>;
} {
  const trees = new Map<string, ReadonlyMap<string, string>>();
  let head: string | undefined;
  let count = 0;
  const log: string[][] = [];
  const fates: ('answer lost' | 'refused' | 'overtaken')[] = [];
  function add(files: ReadonlyMap<string, string>): string {
    count += 1;
    const commit = `c${count}`;
    trees.set(commit, files);
    return commit;
  }
  function tipOf(commit: string | undefined): Tip {
    const texts = trees.get(commit ?? '') ?? new Map<string, string>();
    const files = new Map([...texts].map(([path, text]) => [path, { oid: text, sizeBytes: text.length }]));
    return { commit, base: commit, files, trees: new Map() };
  }
  const tree = (): ReadonlyMap<string, string> => trees.get(head ?? '') ?? new Map();
  return {
    log,
    fates,
    files: () => Object.fromEntries(tree()),
    tip: () => Promise.resolve(tipOf(head)),
    rename: () => Promise.reject(new Error('not asked for')),
    blobs: (oids) => Promise.resolve(oids.map((oid) => Buffer.from(oid))),
    commit(tip, files) {
      log.push([...files.keys()]);
      return Promise.resolve(tipOf(add(new Map([...(trees.get(tip.commit ?? '') ?? []), ...files]))));
    },
    push(next, expected): Promise<PushResult> {
      const fate = fates.shift();
      if (fate === 'overtaken') head = add(new Map([...tree(), ['other', String(count)]]));
      if (fate === 'refused')
        return Promise.resolve({ ok: false, stderr: 'remote: pre-receive hook declined' });
      if (head !== expected) return Promise.resolve({ ok: false, stderr: 'stale info' });
      head = next.commit;
      return Promise.resolve(
        fate === 'answer lost' ? { ok: false, stderr: 'the remote end hung up' } : { ok: true },
      );
    },
  };
}

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

  test('decides again when somebody else was faster', async () => {
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
});
