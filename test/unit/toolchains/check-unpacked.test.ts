import { execFile } from 'node:child_process';
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkUnpacked } from '../../../src/toolchains/check-unpacked.ts';

let directory: string;
let unpacked: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-archive-'));
  unpacked = join(directory, 'unpacked');
  await mkdir(join(unpacked, 'bin'), { recursive: true });
  await writeFile(join(unpacked, 'bin/libllama.so.1'), 'library');
  await symlink('libllama.so.1', join(unpacked, 'bin/libllama.so'));
  await writeFile(join(directory, 'victim'), 'precious');
});
afterEach(() => rm(directory, { recursive: true }));

test('an archive of files and of links among them is as it should be', async () => {
  await checkUnpacked(unpacked, 'the archive');
});

test.each<[string, () => Promise<unknown>]>([
  ['a link out of it', () => symlink('../../victim', join(unpacked, 'bin/x'))],
  ['an absolute link', () => symlink(join(directory, 'victim'), join(unpacked, 'bin/x'))],
  ['a link to a folder out of it', () => symlink('../..', join(unpacked, 'bin/x'))],
  ['a link to nothing', () => symlink('nothing', join(unpacked, 'bin/x'))],
  ['a second name of a file', () => link(join(directory, 'victim'), join(unpacked, 'bin/x'))],
  ['a pipe', () => promisify(execFile)('mkfifo', [join(unpacked, 'bin/x')])],
  ['a name with a line break', () => writeFile(join(unpacked, 'bin/a\nb'), '')],
  ["git's own folder", () => mkdir(join(unpacked, '.git'))],
])('an archive with %s is refused', async (_what, add) => {
  await add();
  await expect(checkUnpacked(unpacked, 'the archive')).rejects.toMatchObject({
    failure: { class: 'integrity' },
  });
});
