import { mkdir, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownProcessToken, whereIsProcess } from '../../../src/blobs/process-token.ts';
import { writeFileAtomic } from '../../../src/blobs/write-file-atomic.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-atomic-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('replaces a file whole, with the mode that was asked for', async () => {
  const path = join(directory, 'deep', 'file.json');
  await writeFileAtomic(path, 'one');
  await writeFileAtomic(path, Buffer.from('two'), { mode: 0o600 });
  expect(await readFile(path, 'utf8')).toBe('two');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(directory, 'deep'))).toEqual(['file.json']);
});

it('makes the folders of a relative path', async () => {
  const path = relative('.', join(directory, 'a', 'b', 'file'));
  await writeFileAtomic(path, 'text');
  expect(await readFile(path, 'utf8')).toBe('text');
});

it('shows every reader one version of many, never half of one', async () => {
  const path = join(directory, 'file');
  const versions = Array.from({ length: 20 }, (_, n) => String(n).padStart(2, '0').repeat(5000));
  await writeFileAtomic(path, versions[0] ?? '');
  const writing = Promise.all(versions.map((text) => writeFileAtomic(path, text)));
  for (let n = 0; n < 50; n += 1) expect(versions).toContain(await readFile(path, 'utf8'));
  await writing;
});

it('leaves nothing behind when it fails', async () => {
  await mkdir(join(directory, 'taken', 'full'), { recursive: true });
  await expect(writeFileAtomic(join(directory, 'taken'), 'text')).rejects.toThrow(
    /EISDIR|ENOTEMPTY|EEXIST|EPERM/,
  );
  expect(await readdir(directory)).toEqual(['taken']);
});

it('knows its own process, a dead one, and one of another machine', async () => {
  const own = await ownProcessToken();
  const [host, pid, start] = own.split('-');
  expect(await whereIsProcess(own)).toBe('alive');
  expect(await whereIsProcess(`${host}-${pid}-0123456789`)).toBe(start === 'unknown' ? 'alive' : 'gone');
  expect(await whereIsProcess(`${host}-999999999-${start}`)).toBe('gone');
  expect(await whereIsProcess(`elsewhere-${pid}-${start}`)).toBe('elsewhere');
});
