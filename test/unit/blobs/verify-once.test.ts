/** What a store has read once is not read again until something touched it. */
import { chmod, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type BlobStore, openBlobStore } from '../../../src/blobs/blob-store.ts';
import { hashBytes } from '../../../src/blobs/hash-file.ts';

let directory: string;
let store: BlobStore;
const hello = hashBytes('hello').digest;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-blobs-'));
  store = openBlobStore(join(directory, 'blobs'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function* chunks(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function bytesReadByThisProcess(): Promise<number> {
  return Number(/^rchar: (\d+)/m.exec(await readFile('/proc/self/io', 'utf8'))?.[1]);
}

async function helloFile(): Promise<string> {
  const path = join(directory, 'a-hello');
  await writeFile(path, 'hello');
  return path;
}

it('reads for `verifyOnce` only what it has not read since it was touched', async () => {
  const bytes = Buffer.alloc(4 * 1024 * 1024, 1);
  await writeFile(join(directory, 'offered'), bytes);
  const { digest } = await store.adopt(join(directory, 'offered'), 'move');
  const before = await bytesReadByThisProcess();
  expect(await store.verifyOnce(digest)).toBe('ok');
  expect((await bytesReadByThisProcess()) - before).toBeLessThan(bytes.byteLength / 4);
  await chmod(store.path(digest), 0o400);
  expect(await store.verifyOnce(digest)).toBe('ok');
  expect((await bytesReadByThisProcess()) - before).toBeGreaterThan(bytes.byteLength);
  await store.delete(digest);
  expect(await store.verifyOnce(digest)).toBe('missing');
});

it.each([
  ['written', async () => void (await store.write(chunks('hello')))],
  ['adopted', async () => void (await store.adopt(await helloFile(), 'move'))],
])('reads again what was %s, and changed in place with its time put back', async (_how, bring) => {
  await bring();
  expect(await store.verifyOnce(hello)).toBe('ok');
  const path = store.path(hello);
  const { atime, mtime, ino } = await stat(path);
  await chmod(path, 0o644);
  await writeFile(path, 'HELLO');
  await utimes(path, atime, mtime);
  await chmod(path, 0o444);
  expect(await stat(path)).toMatchObject({ mtime, ino, size: 5 });
  expect(await store.verifyOnce(hello)).toBe('corrupt');
});
