import { getChunks, hashToHex, xorbHash } from '@huggingface/xetchunk-wasm';
import { compressFrame } from 'lz4-napi';
import fc from 'fast-check';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BlobStore, openBlobStore } from '../../../src/blobs/blob-store.ts';
import { hashBytes } from '../../../src/blobs/hash-file.ts';
import { ungroup } from '../../../src/hub/xet/decode-chunk.ts';
import { hashText, parseShard } from '../../../src/hub/xet/parse-shard.ts';
import { takeShard } from '../../../src/hub/xet/take-shard.ts';
import { type XorbRun, type XorbStore, mergeRuns, openXorbStore } from '../../../src/hub/xet/xorb-store.ts';

let directory: string;
let blobs: BlobStore;
let xorbs: XorbStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-xet-'));
  blobs = openBlobStore(join(directory, 'blobs'));
  xorbs = openXorbStore(join(directory, 'xet'), blobs);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** The inverse of what is tested, written from the description of the format. */
function group(raw: Buffer): Buffer {
  return Buffer.concat([0, 1, 2, 3].map((rest) => raw.filter((_, index) => index % 4 === rest)));
}

async function chunk(raw: Buffer, scheme: number): Promise<Buffer> {
  const packed = scheme === 0 ? raw : await compressFrame(scheme === 2 ? group(raw) : raw);
  const header = Buffer.alloc(8);
  header.writeUIntLE(packed.length, 1, 3);
  header.writeUInt8(scheme, 4);
  header.writeUIntLE(raw.length, 5, 3);
  return Buffer.concat([header, packed]);
}

async function* once(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes;
}

const CHUNKS = ['first chunk', 'second chunk, which is longer'.repeat(20), 'third!'].map((text) =>
  Buffer.from(text),
);
const XORB = nameOf(CHUNKS);

/** As the JavaScript client names it. */
function nameOf(chunks: readonly Buffer[]): string {
  return hashToHex(xorbHash(chunks.flatMap((raw) => getChunks(raw))));
}

const FOOTER = Buffer.from('XETBLOB footer of an old client');

async function writeXorb(chunks: readonly Buffer[] = CHUNKS, end = FOOTER): Promise<void> {
  const packed = await Promise.all(chunks.map((raw, index) => chunk(raw, index % 3)));
  await xorbs.write(XORB, inPieces(Buffer.concat([...packed, end])));
}

/** Cut anywhere, as they come from a socket. */
async function* inPieces(bytes: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += 13) yield bytes.subarray(at, at + 13);
}

function fileOf(start: number, end: number) {
  const content = Buffer.concat(CHUNKS.slice(start, end));
  return {
    digest: hashBytes(content).digest,
    terms: [{ xorb: XORB, start, end, unpackedBytes: content.length }],
  };
}

async function bodies(): Promise<number> {
  const names = await readdir(join(directory, 'xet/bodies/sha256'), { recursive: true });
  return names.filter((name) => name.length > 60).length;
}

/** The client that waits for it. */
const STAYS = { left: new AbortController().signal };

describe('taking a shard', () => {
  it('puts a file together from chunks of all three ways of packing', async () => {
    await writeXorb();
    const file = fileOf(0, 3);
    expect(await takeShard({ blobs, xorbs }, [file], STAYS)).toEqual({ inserted: true });
    expect(await blobs.verify(file.digest)).toBe('ok');
    expect(await takeShard({ blobs, xorbs }, [file], STAYS)).toEqual({ inserted: false });
  });

  it('keeps the chunks once: in the files, as soon as these hold all of them', async () => {
    await writeXorb();
    await takeShard({ blobs, xorbs }, [fileOf(0, 2)], STAYS);
    expect(await bodies()).toBe(1);
    await takeShard({ blobs, xorbs }, [fileOf(1, 3)], STAYS);
    expect(await bodies()).toBe(0);
    // A client may refer to what it once sent, in any combination.
    const recombined = fileOf(2, 3);
    await takeShard({ blobs, xorbs }, [recombined, fileOf(0, 1)], STAYS);
    expect(await blobs.verify(recombined.digest)).toBe('ok');
    expect(await xorbs.write(XORB, once(Buffer.from('anything')))).toEqual({ wasInserted: false });
  });

  it('keeps nothing of a file that is not what the client claims', async () => {
    await writeXorb();
    const other = hashBytes('something else').digest;
    await expect(takeShard({ blobs, xorbs }, [{ ...fileOf(0, 3), digest: other }], STAYS)).rejects.toThrow(
      other,
    );
    expect(await blobs.stat(other)).toBeUndefined();
    expect(await bodies()).toBe(1);
  });

  it.each([
    ['a xorb that was never sent', { xorb: 'cd'.repeat(32), start: 0, end: 1, unpackedBytes: 11 }],
    ['chunks that the xorb does not have', { xorb: XORB, start: 0, end: 9, unpackedBytes: 11 }],
    ['another length', { xorb: XORB, start: 0, end: 1, unpackedBytes: 12 }],
  ])('refuses %s with a status that clients do not repeat after', async (_, term) => {
    await writeXorb();
    const file = { digest: fileOf(0, 1).digest, terms: [term] };
    await expect(takeShard({ blobs, xorbs }, [file], STAYS)).rejects.toMatchObject({ status: 400 });
  });
});

it('refuses a xorb that is cut off or cannot be unpacked', async () => {
  const raw = Buffer.from('some text');
  const whole = await chunk(raw, 1);
  await expect(xorbs.write(nameOf([raw]), once(whole.subarray(0, -1)))).rejects.toMatchObject({
    status: 400,
  });
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, 8);
  await expect(xorbs.write(nameOf([raw]), once(damaged))).rejects.toMatchObject({ status: 400 });
});

describe('a writer who sends other chunks than the hash names', () => {
  const [first = Buffer.alloc(0), second = first, third = first] = CHUNKS;

  it.each([
    ['other chunks', [Buffer.from('nothing of it')]],
    ['the same chunks in another order', [second, first, third]],
    ['one chunk less', [first, second]],
    ['one chunk more', [...CHUNKS, Buffer.from('more')]],
    ['the same bytes, cut elsewhere', [Buffer.concat(CHUNKS)]],
    ['no chunks', []],
  ])('is refused %s, and does not spoil the name for the one who has them', async (_, chunks) => {
    await expect(writeXorb(chunks)).rejects.toMatchObject({ status: 400 });
    await expect(readdir(join(directory, 'xet/xorbs'))).rejects.toThrow('ENOENT');
    expect(await readdir(join(directory, 'xet/bodies'), { recursive: true })).not.toContain('sha256');
    await writeXorb(CHUNKS);
    await takeShard({ blobs, xorbs }, [fileOf(0, 3)], STAYS);
    expect(await blobs.verify(fileOf(0, 3).digest)).toBe('ok');
  });
});

it('turns grouped bytes back, whatever their number', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      expect(ungroup(group(Buffer.from(bytes)))).toEqual(Buffer.from(bytes));
    }),
  );
});

it('merges runs so that each chunk has one place, and the right one', () => {
  const run = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 8 }), fc.nat(3));
  const length = (index: number): number => index + 1;
  fc.assert(
    fc.property(fc.array(run, { maxLength: 8 }), (runs) => {
      const given: readonly XorbRun[] = runs.map(([start, count, file]) => ({
        start,
        lengths: Array.from({ length: count }, (_, n) => length(start + n)),
        file: hashBytes(String(file)).digest,
        offset: 1000 * file + sum(start),
      }));
      const merged = mergeRuns(given);
      const places = merged.flatMap(({ start, lengths, offset, file }) =>
        lengths.map((_, n) => ({ index: start + n, at: offset + sumOf(lengths.slice(0, n)), file })),
      );
      const wanted = new Set(given.flatMap(({ start, lengths }) => lengths.map((_, n) => start + n)));
      expect(places.map(({ index }) => index)).toEqual([...wanted].toSorted((a, b) => a - b));
      for (const { index, at } of places) expect(at % 1000).toBe(sum(index));
    }),
  );
  function sum(until: number): number {
    return sumOf(Array.from({ length: until }, (_, n) => length(n)));
  }
  function sumOf(lengths: readonly number[]): number {
    return lengths.reduce((total, each) => total + each, 0);
  }
});

describe('reading a shard', () => {
  it('turns hashes round in groups of eight bytes', () => {
    const bytes = Buffer.from(Array.from({ length: 32 }, (_, n) => n));
    expect(hashText(bytes)).toBe('07060504030201000f0e0d0c0b0a090817161514131211101f1e1d1c1b1a1918');
  });

  it('never reads beyond what was sent, and says what is wrong', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const header = Buffer.alloc(48);
        header.writeBigUInt64LE(2n, 32);
        expect(() => parseShard(Buffer.concat([header, bytes]))).toThrow(/shard/);
      }),
    );
  });
});
