import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BlobStore, openBlobStore } from '../../../src/blobs/blob-store.ts';
import { openStoreMarks, type StoreMarks } from '../../../src/blobs/store-marks.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-marks-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

function marksOf(name: string, readOnly = false): StoreMarks {
  return openStoreMarks(directory, { owner: { number: name, folder: `/work/${name}` }, readOnly });
}

function storeOf(name: string, readOnly = false): BlobStore {
  return openBlobStore(directory, marksOf(name, readOnly));
}

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

describe('a store that two checkouts share', () => {
  test('deletes a file of one checkout only when the other has not put it there too', async () => {
    const { digest } = await storeOf('a').write(bytes('both'));
    await storeOf('b').write(bytes('both'));
    await storeOf('b').delete(digest);
    expect(await storeOf('a').stat(digest)).toBeDefined();
  });

  test('deletes what no other one has marked', async () => {
    const { digest } = await storeOf('a').write(bytes('mine'));
    await storeOf('b').write(bytes('other'));
    await storeOf('a').delete(digest);
    expect(await storeOf('a').stat(digest)).toBeUndefined();
  });

  test('keeps what the other has only found there', async () => {
    const { digest } = await storeOf('a').write(bytes('found'));
    await storeOf('b').stat(digest);
    await storeOf('a').delete(digest);
    expect(await storeOf('b').stat(digest)).toBeDefined();
  });

  test('is not marked by a command that only looks', async () => {
    const { digest } = await storeOf('a').write(bytes('looked at'));
    await storeOf('b', true).stat(digest);
    expect(await readdir(join(directory, 'owners'))).toEqual(['a.jsonl']);
    await storeOf('a').delete(digest);
    expect(await storeOf('a').stat(digest)).toBeUndefined();
  });

  test('lets go what its owner says it needs no longer', async () => {
    const { digest } = await storeOf('a').write(bytes('old'));
    await storeOf('b').write(bytes('old'));
    await storeOf('a').keepMarks(new Set());
    await storeOf('b').delete(digest);
    expect(await storeOf('b').stat(digest)).toBeUndefined();
  });

  test('names the folder of the other, and what it has marked', async () => {
    const { digest } = await storeOf('a').write(bytes('named'));
    expect(await marksOf('b').others()).toEqual([
      { mark: join(directory, 'owners', 'a.jsonl'), folder: '/work/a', digests: new Set([digest]) },
    ]);
  });

  test('loses no mark to a line that a crash cut short', async () => {
    const store = storeOf('a');
    await store.write(bytes('one'));
    await appendFile(join(directory, 'owners', 'a.jsonl'), '\n"sha256:12');
    const { digest } = await storeOf('a').write(bytes('two'));
    const [mark] = await marksOf('b').others();
    expect(mark?.digests.size).toBe(2);
    expect(mark?.digests).toContain(digest);
  });

  test('marks each file once, also when many are put there at once', async () => {
    const store = storeOf('a');
    await Promise.all(['x', 'y', 'x', 'y'].map((text) => store.write(bytes(text))));
    expect((await readFile(join(directory, 'owners', 'a.jsonl'), 'utf8')).split('\n')).toHaveLength(3);
  });
});
