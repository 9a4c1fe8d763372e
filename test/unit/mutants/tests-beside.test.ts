import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foldersWithSlowTests, testsBeside } from '../../mutants/tests-beside.ts';

const TOP = join(import.meta.dirname, '../../..');
/** Asked through unit tests, which import them. */
const PURE = ['diagnostics', 'drivers', 'graph', 'resources'];

test('a mutant is asked about by slow tests of its folder, and first by those that are called as its file is', () => {
  expect(testsBeside('src/report/output.ts').slice(0, 2)).toEqual(['test/e2e/output.test', 'test/e2e/cli-']);
  expect(testsBeside('src/ledger/stores/git/x.ts')).toContain('test/contract/ledger-git');
});

test('every folder of src has slow tests, but the pure ones; every one that is named is there, and so are its tests', async () => {
  const named = foldersWithSlowTests();
  for (const folder of named) await access(join(TOP, folder));
  const entries = await readdir(join(TOP, 'src'));
  const bare = entries.filter((name) => !named.includes(`src/${name}/`) && !PURE.includes(name));
  expect(bare).toEqual([]);
  const tests = (await readdir(join(TOP, 'test'), { recursive: true })).map((path) => `test/${path}`);
  for (const folder of named)
    for (const filter of testsBeside(`${folder}x.ts`).slice(1))
      expect(tests.filter((path) => path.startsWith(filter))).not.toEqual([]);
});
