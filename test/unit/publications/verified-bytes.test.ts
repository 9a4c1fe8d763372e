import { expect, test } from 'vitest';
import { hashBytes } from '../../../src/blobs/hash-file.ts';
import { checkBytes } from '../../../src/publications/verified-bytes.ts';

const bytes = Buffer.from('0123456789');
const expected = { path: 'a.gguf', size: 10, sha256: hashBytes(bytes).digest };

async function* inChunks(from: Uint8Array, size = 3): AsyncIterable<Uint8Array> {
  for (let at = 0; at < from.byteLength; at += size) yield from.subarray(at, at + size);
}
async function collect(stream: AsyncIterable<Uint8Array>, into: Uint8Array[] = []): Promise<string> {
  for await (const chunk of stream) into.push(chunk);
  return Buffer.concat(into).toString();
}

test('right bytes pass as they are', async () => {
  expect(await collect(checkBytes(expected).pass(inChunks(bytes), 10))).toBe('0123456789');
});

test('wrong bytes never pass whole: the last of them are held back', async () => {
  const passed: Uint8Array[] = [];
  const wrong = checkBytes(expected).pass(inChunks(Buffer.from('012345678X')), 10);
  await expect(collect(wrong, passed)).rejects.toMatchObject({ failure: { class: 'integrity' } });
  expect(Buffer.concat(passed).toString()).toBe('012345678');
});

test.each([
  ['too few', '01234'],
  ['too many', '0123456789abc'],
])('%s bytes are refused', async (_, text) => {
  const stream = checkBytes(expected).pass(inChunks(Buffer.from(text)), 10);
  await expect(collect(stream)).rejects.toMatchObject({ failure: { class: 'integrity' } });
});

test('parts make one file, and a part that broke is passed again from its beginning', async () => {
  const check = checkBytes(expected);
  await collect(check.pass(inChunks(bytes.subarray(0, 4)), 4));
  check.accept();
  const broken = check.pass(inChunks(bytes.subarray(4, 8), 1), 4)[Symbol.asyncIterator]();
  await broken.next();
  await broken.next();
  await collect(check.pass(inChunks(bytes.subarray(4, 8)), 4));
  // The broken stream hands over a chunk that it had under way; nobody counts it.
  await broken.next();
  check.accept();
  expect(() => check.finish()).toThrow('sent and not checked');
  expect(await collect(check.pass(inChunks(bytes.subarray(8)), 2))).toBe('89');
  check.accept();
  check.finish();
});
