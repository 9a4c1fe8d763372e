import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKeep } from '../../../src/workspace/keep.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-keep-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('of documents that begin alike the newest stay, whatever their names', async () => {
  const keep = openKeep(directory, { reads: true });
  for (const [name, time] of [
    ['plan-a', 30],
    ['plan-b', 10],
    ['plan-c', 20],
    ['other', 1],
  ] as const) {
    await keep.write(name, { name });
    await utimes(join(directory, name), time, time);
  }
  await keep.trim('plan-', 2);
  expect((await readdir(directory)).toSorted()).toEqual(['other', 'plan-a', 'plan-c']);
  await keep.trim('plan-', 0);
  expect(await readdir(directory)).toEqual(['other']);
});

test('a kept file is not read when caches are not trusted', async () => {
  await openKeep(directory, { reads: true }).write('plan', { a: 1 });
  expect(await openKeep(directory, { reads: true }).read('plan')).toEqual({ a: 1 });
  expect(await openKeep(directory, { reads: false }).read('plan')).toBeUndefined();
});
