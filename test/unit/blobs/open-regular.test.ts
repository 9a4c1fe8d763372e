import { execFileSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileChanged, NotAFile } from '../../../src/blobs/errors.ts';
import { type LookedAt, openRegular } from '../../../src/blobs/open-regular.ts';

let directory: string;
let file: string;
let looked: LookedAt;

beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'zoo-open-')));
  await mkdir(join(directory, 'source', 'inner'), { recursive: true });
  await mkdir(join(directory, 'outside'));
  file = join(directory, 'source', 'inner', 'config.json');
  await writeFile(file, 'ours');
  await writeFile(join(directory, 'outside', 'config.json'), 'secret');
  const { dev, ino } = await lstat(file, { bigint: true });
  looked = { dev, ino, inside: [join(directory, 'source')] };
});
afterEach(() => rm(directory, { recursive: true }));

test('opens what was looked at', async () => {
  await using opened = await openRegular(file, looked);
  expect(await opened.readFile('utf8')).toBe('ours');
});

test.each([
  ['a link', () => symlink(join(directory, 'outside', 'config.json'), file)],
  ['a pipe', async () => void execFileSync('mkfifo', [file])],
  ['a folder', () => mkdir(file)],
])('does not open %s, and does not wait for it', async (_what, make) => {
  await rm(file);
  await make();
  await expect(openRegular(file)).rejects.toThrow(NotAFile);
});

test('does not open another file in its place', async () => {
  await writeFile(`${file}.new`, 'secret');
  await rename(`${file}.new`, file);
  await expect(openRegular(file, looked)).rejects.toThrow(FileChanged);
});

test('does not open the file itself where its folder is a link that leads out', async () => {
  await rm(join(directory, 'outside'), { recursive: true });
  await rename(join(directory, 'source', 'inner'), join(directory, 'outside'));
  await symlink('../outside', join(directory, 'source', 'inner'));
  await expect(openRegular(file, looked)).rejects.toThrow(FileChanged);
});
