import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTreeCache } from '../../../src/publications/tree-cache.ts';
import { hash } from '../../support/publications/fleet.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

const key = { endpoint: 'https://hub.example', repo: 'zenlm/a', head: 'c0ffee' };
const tree = {
  head: 'c0ffee',
  files: [
    { path: innerPath('a.gguf'), size: 1, gitOid: 'aa', sha256: hash('a') },
    { path: innerPath('README.md'), size: 2, gitOid: 'bb' },
  ],
  tags: { v1: 'c0ffee' },
};
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

test('gives back what was written, for the same endpoint, repo and head only', async () => {
  const cache = openTreeCache(directory);
  await cache.write(key, tree);
  expect(await cache.read(key)).toEqual(tree);
  expect(await cache.read({ ...key, head: 'beef' })).toBeUndefined();
  expect(await cache.read({ ...key, repo: 'zenlm/b' })).toBeUndefined();
  expect(await cache.read({ ...key, endpoint: 'https://other.example' })).toBeUndefined();
});

test.each([
  ['half written', '{"head":"c0ffee","files":['],
  ['of another head', JSON.stringify({ ...tree, head: 'beef' })],
  [
    'with a digest that is none',
    JSON.stringify({ ...tree, files: [{ ...tree.files[0], sha256: 'sha256:x' }] }),
  ],
  ['with a tag that points nowhere', JSON.stringify({ ...tree, tags: { v1: 1 } })],
])('an entry %s is a miss, and no error', async (_, text) => {
  const cache = openTreeCache(directory);
  await cache.write(key, tree);
  const path = await onlyFile();
  await chmod(path, 0o644);
  await writeFile(path, text);
  expect(await cache.read(key)).toBeUndefined();
});
