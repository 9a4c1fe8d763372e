import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { openMirror } from '../../src/ledger/stores/git/mirror.ts';
import type { Mirror } from '../../src/ledger/stores/git/mirror.ts';

const BRANCH = 'zoo-ledger';

async function place(): Promise<{
  readonly mirror: (name: string) => Mirror;
  readonly git: (...words: readonly string[]) => Promise<string>;
}> {
  const root = await mkdtemp(join(tmpdir(), 'zoo-git-objects-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const remote = join(root, 'remote.git');
  await execa('git', ['init', '--bare', '--quiet', remote]);
  // The remote looks at every object as closely as git can.
  await execa('git', ['-C', remote, 'config', 'receive.fsckObjects', 'true']);
  return {
    mirror: (name) =>
      openMirror({
        directory: join(root, name),
        branch: BRANCH,
        resolve: async () => ({ url: remote, settings: [] }),
      }),
    git: async (...words) => (await execa('git', ['-C', remote, ...words])).stdout,
  };
}

/** Sorted otherwise by name, by the name of a folder, in JavaScript and in bytes. */
const FILES = new Map([
  ['ledger.json', '{}\n'],
  ['runs/00000001-a.ndjson', 'ü\n'.repeat(5000)],
  ['runs-of-others/x', ''],
  ['runs.txt', 'x'],
  ['locks/target%2Fhub.json', '{}\n'],
  ['deep/er/and/deeper', 'x'],
  ['names/\u{1f40e}', 'astral'],
  ['names/\uff5a', 'full width'],
  ['names/\u00fc', 'umlaut'],
]);

test('git reads what this process writes, and so do readers with another mirror', async () => {
  const { mirror, git } = await place();
  const ours = mirror('ours');
  const first = await ours.commit(await ours.tip(), FILES);
  expect(await ours.push(first, undefined)).toEqual({ ok: true });
  expect(await git('fsck', '--strict', '--no-dangling')).toBe('');
  const second = await ours.commit(
    first,
    new Map([
      ['runs/00000001-a.ndjson', 'more'],
      ['deep/new', 'y'],
    ]),
  );
  expect(await ours.push(second, first.commit)).toEqual({ ok: true });
  expect(await git('fsck', '--strict', '--no-dangling')).toBe('');
  expect(await git('rev-parse', `${BRANCH}^`)).toBe(first.commit);
  const theirs = await mirror('theirs').tip();
  expect(theirs).toEqual(second);
  const listed = (await git('ls-tree', '-r', '-z', '--name-only', BRANCH))
    .split('\0')
    .filter((name) => name !== '');
  expect(listed.toSorted()).toEqual([...FILES.keys(), 'deep/new'].toSorted());
  expect((await ours.blobs([first.files.get('runs/00000001-a.ndjson')?.oid ?? ''])).toString()).toBe(
    FILES.get('runs/00000001-a.ndjson'),
  );
});

test('commits that hold only locks are replaced, and keep their parent', async () => {
  const { mirror, git } = await place();
  const ours = mirror('ours');
  let tip = await ours.commit(await ours.tip(), FILES);
  await ours.push(tip, undefined);
  const records = tip.commit;
  for (const beat of ['1', '2']) {
    const next = await ours.commit(tip, new Map([['locks/target%2Fhub.json', beat]]));
    expect(await ours.push(next, tip.commit)).toEqual({ ok: true });
    tip = next;
  }
  expect(await git('rev-parse', `${BRANCH}^`)).toBe(records);
  expect(await mirror('theirs').tip()).toEqual(tip);
});

test('many objects are read in their order, large ones too, and one that is not there fails', async () => {
  const { mirror } = await place();
  const ours = mirror('ours');
  const texts = Array.from({ length: 300 }, (_, at) => `${at} `.repeat(at * 50));
  const tip = await ours.commit(await ours.tip(), new Map(texts.map((text, at) => [`many/${at}`, text])));
  const oids = texts.map((_, at) => tip.files.get(`many/${at}`)?.oid ?? '');
  const [all, one] = await Promise.all([ours.blobs(oids), ours.blobs(oids.slice(7, 8))]);
  expect(all.map(String)).toEqual(texts);
  expect(one.map(String)).toEqual([texts[7]]);
  await expect(ours.blobs(['0'.repeat(40)])).rejects.toThrow('missing');
});
