import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { expect, onTestFinished, test } from 'vitest';
import { findInstallationLeftovers, lockOf, removeLeftovers } from '../../../src/toolchains/leftovers.ts';

async function cacheWith(
  names: readonly string[],
): Promise<{ readonly cache: string; readonly tool: string }> {
  const cache = await mkdtemp(join(tmpdir(), 'zoo-leftovers-'));
  onTestFinished(() => rm(cache, { recursive: true, force: true }));
  const tool = join(cache, 'toolchains', 'llama.cpp');
  for (const name of names) {
    await mkdir(join(tool, name, 'bin'), { recursive: true });
    await writeFile(join(tool, name, 'bin', 'llama-server'), 'half');
  }
  return { cache, tool };
}

test('what a killed installation left is found whatever version it was of, with its size', async () => {
  const { cache, tool } = await cacheWith(['b9-linux', '.b9-linux.partial-12', '.b8-linux.partial-34']);
  const found = await findInstallationLeftovers(cache);
  expect(found.map(({ path }) => path).toSorted()).toEqual(
    ['.b8-linux.partial-34', '.b9-linux.partial-12'].map((name) => join(tool, name)),
  );
  expect(found.map(({ sizeBytes, name }) => [name, sizeBytes])).toEqual([
    ['llama.cpp', 4],
    ['llama.cpp', 4],
  ]);
});

test('the folder of an installation that is under way is left alone', async () => {
  const { cache, tool } = await cacheWith(['.b9-linux.partial-12', '.b8-linux.partial-34']);
  const directory = join(tool, 'b9-linux');
  const release = await lock(directory, { lockfilePath: lockOf(directory), realpath: false });
  onTestFinished(() => release());
  expect(await findInstallationLeftovers(cache)).toHaveLength(1);
  await removeLeftovers(tool, 'b7-linux');
  expect((await readdir(tool)).toSorted()).toEqual(['.b9-linux.partial-12', 'b9-linux.lock']);
});
