import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTreeCache } from '../../../src/publications/tree-cache.ts';
import { hash } from '../../support/publications/fleet.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

const key = { endpoint: 'https://hub.example', repo: 'zenlm/a', commit: 'c0ffee' };
const files = [
  { path: innerPath('a.gguf'), size: 1, gitOid: 'aa', sha256: hash('a') },
  { path: innerPath('README.md'), size: 2, gitOid: 'bb' },
];
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-trees-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function onlyFile(): Promise<string> {
  const [shard = ''] = await readdir(directory);
  const [name = ''] = await readdir(join(directory, shard));
  return join(directory, shard, name);
}

test('gives back what was written, for the same endpoint, repo and commit only', async () => {
  const cache = openTreeCache(directory);
  await cache.write(key, files);
  expect(await cache.read(key)).toEqual(files);
  expect(await cache.read({ ...key, commit: 'beef' })).toBeUndefined();
  expect(await cache.read({ ...key, repo: 'zenlm/b' })).toBeUndefined();
  expect(await cache.read({ ...key, endpoint: 'https://other.example' })).toBeUndefined();
});

test.each([
  ['half written', '{"commit":"c0ffee","files":['],
  ['of another commit', JSON.stringify({ commit: 'beef', files })],
  [
    'with a digest that is none',
    JSON.stringify({ commit: 'c0ffee', files: [{ ...files[0], sha256: 'sha256:x' }] }),
  ],
])('an entry %s is a miss, and no error', async (_, text) => {
  const cache = openTreeCache(directory);
  await cache.write(key, files);
  const path = await onlyFile();
  await chmod(path, 0o644);
  await writeFile(path, text);
  expect(await cache.read(key)).toBeUndefined();
});
