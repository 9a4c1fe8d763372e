import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileChanged } from '../../../src/blobs/errors.ts';
import { hashBytes, hashFile } from '../../../src/blobs/hash-file.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-hash-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('gives the sha256 and the name that git itself gives', async () => {
  const path = join(directory, 'file');
  await writeFile(path, Buffer.alloc(3_000_000, 'model'));
  const git = execFileSync('git', ['hash-object', '--no-filters', path], { encoding: 'utf8' }).trim();
  let read = 0;
  const hashes = await hashFile(path, { onBytes: (bytes) => (read += bytes) });
  expect(hashes).toEqual(hashBytes(Buffer.alloc(3_000_000, 'model')));
  expect(hashes.gitOid).toBe(git);
  expect(read).toBe(3_000_000);
});

it('gives the well-known hashes of nothing', async () => {
  const path = join(directory, 'empty');
  await writeFile(path, '');
  expect(await hashFile(path)).toEqual({
    digest: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    gitOid: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
    sizeBytes: 0,
  });
});

it('gives no hash of a file that grows while it is read', async () => {
  const path = join(directory, 'growing');
  await writeFile(path, Buffer.alloc(3 * 1024 * 1024));
  const hashing = hashFile(path, { onBytes: () => appendFileSync(path, 'more') });
  await expect(hashing).rejects.toThrow(FileChanged);
});

it('stops when it is aborted', async () => {
  const path = join(directory, 'file');
  await writeFile(path, Buffer.alloc(8 * 1024 * 1024));
  const stop = new AbortController();
  const hashing = hashFile(path, { signal: stop.signal, onBytes: () => stop.abort() });
  await expect(hashing).rejects.toThrow('aborted');
});
