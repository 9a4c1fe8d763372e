import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBlobStore, type BlobStore } from '../../../src/blobs/blob-store.ts';
import { hashBytes } from '../../../src/blobs/hash-file.ts';
import type { ByteRange, Upload } from '../../../src/publications/target.ts';
import { uploadOf } from '../../../src/publications/upload-of.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

const TEXT = '0123456789';
const { digest: sha256 } = hashBytes(Buffer.from(TEXT));
const path = innerPath('card.md');
let directory = '';
let blobs: BlobStore;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-upload-'));
  blobs = openBlobStore(join(directory, 'blobs'));
  await blobs.write(
    (async function* () {
      yield Buffer.from(TEXT);
    })(),
  );
});
afterAll(() => rm(directory, { recursive: true }));

async function read({ read }: Upload, range?: ByteRange): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of read(range)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test.each([
  [undefined, TEXT],
  [{ start: 0, end: 9 }, TEXT],
  [{ start: 2, end: 4 }, '234'],
  [{ start: 9, end: 9 }, '9'],
])('bytes %j of a text and of a stored file are the same, the last one included', async (range, bytes) => {
  const text = uploadOf({ from: 'text', path, text: TEXT, sha256, gitOid: '' }, blobs);
  const stored = uploadOf({ from: 'artifact', artifact: 'artifact/zen/nano', path, sha256, size: 10 }, blobs);
  expect(await read(text, range)).toBe(bytes);
  expect(await read(stored, range)).toBe(bytes);
});

test('a file that has left the store is not sent as nothing', async () => {
  const { digest } = hashBytes(Buffer.from('other'));
  const gone = uploadOf(
    { from: 'artifact', artifact: 'artifact/zen/nano', path, sha256: digest, size: 5 },
    blobs,
  );
  await expect(read(gone)).rejects.toThrow('the bytes of card.md are not in the local store any more');
});
