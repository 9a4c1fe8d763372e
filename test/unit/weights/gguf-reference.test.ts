import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readGgufHeader } from '../../../src/weights/gguf-header.ts';
import { array, float32, ggufFile, int32, text, u32, u64 } from '../../support/models/raw-gguf.ts';

let directory = '';
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'zoo-gguf-'))));
afterAll(() => rm(directory, { recursive: true, force: true }));

const F32 = 0;
const F16 = 1;
const Q4_0 = 2;
const ARCHITECTURE = ['general.architecture', text('llama')] as const;
const LLAMA = [
  ARCHITECTURE,
  ['llama.block_count', u32(2)],
  ['llama.embedding_length', u32(64)],
  ['llama.attention.head_count', u32(4)],
  ['llama.context_length', u32(512)],
] as const;
const one = { name: 'my_tensor_0', shape: [8], type: F32, offset: 0 } as const;
const two = { name: 'my_tensor_1', shape: [8], type: F32, offset: 32 } as const;

async function read(bytes: Uint8Array): Promise<string> {
  const path = join(directory, 'x.gguf');
  await writeFile(path, bytes);
  const header = await readGgufHeader(path);
  return header.state === 'ok' ? 'ok' : header.why;
}

/** Cases of the reference's own test, tests/test-gguf.cpp of ggml-org/llama.cpp, by their names there. */
describe('answers as llama.cpp does', () => {
  test.each<[string, Parameters<typeof ggufFile>[0], string]>([
    ['HEADER_BAD_MAGIC', { magic: 'FUGG' }, 'it does not begin as a GGUF file does'],
    ['HEADER_BAD_VERSION_0', { version: 0 }, 'it is of GGUF version 0; 2 and 3 are known'],
    ['HEADER_BAD_VERSION_1', { version: 1 }, 'it is of GGUF version 1; 2 and 3 are known'],
    ['HEADER_BAD_VERSION_FUTURE', { version: 4 }, 'it is of GGUF version 4; 2 and 3 are known'],
    ['HEADER_BAD_N_TENSORS', { tensorCount: 2n ** 64n - 1n }, 'it says that it has more than 100000 tensors'],
    [
      'HEADER_BAD_N_KV',
      { valueCount: 2n ** 64n - 1n },
      'it says that its header has more than 100000 values',
    ],
    ['KV_EMPTY_KEY', { values: [['', u32(1)]] }, 'one of its values has no name'],
    [
      'KV_BAD_TYPE',
      { values: [['my_key', { type: 13, bytes: Buffer.alloc(1) }]] },
      'its value my_key is of an unknown type',
    ],
    [
      'KV_DUPLICATE_KEY',
      {
        values: [
          ['my_key', u32(1)],
          ['my_key', u32(1)],
        ],
      },
      'its value my_key is there twice',
    ],
    [
      'KV_BAD_ALIGN',
      { values: [ARCHITECTURE, ['general.alignment', u32(13)]] },
      'its general.alignment is no power of two',
    ],
    [
      'an alignment of 0',
      { values: [ARCHITECTURE, ['general.alignment', u32(0)]] },
      'its general.alignment is no power of two',
    ],
    [
      'KV_WRONG_TYPE_ALIGN',
      { values: [['general.alignment', int32(32)]] },
      'its general.alignment is no unsigned number of 32 bits',
    ],
    [
      'an alignment of 64 bits',
      { values: [['general.alignment', u64(32n)]] },
      'its general.alignment is no unsigned number of 32 bits',
    ],
    ['KV_SUCCESS', { values: LLAMA }, 'ok'],
    [
      'TENSORS_BAD_NAME_SIZE',
      { tensors: [{ ...one, name: 'x'.repeat(64) }] },
      `its tensor ${'x'.repeat(64)} has a name of more than 63 bytes`,
    ],
    [
      'TENSORS_BAD_N_DIMS',
      { tensors: [{ ...one, shape: [8, 1, 1, 1, 1] }] },
      'its tensor my_tensor_0 has 5 dimensions',
    ],
    [
      'TENSORS_BAD_SHAPE',
      { tensors: [{ ...one, shape: [2n ** 64n - 1n] }] },
      'tensor my_tensor_0 has no possible size: Infinity',
    ],
    ['TENSORS_ZERO_DIM', { tensors: [{ ...one, shape: [8, 0] }] }, 'ok'],
    [
      'TENSORS_NE_TOO_BIG',
      { tensors: [{ ...one, shape: [8_589_934_588, 8_589_934_588] }] },
      'tensor my_tensor_0 has no possible size: 8589934588 x 8589934588',
    ],
    ['TENSORS_BAD_TYPE', { tensors: [{ ...one, type: 43 }] }, 'tensor my_tensor_0 has the unknown type 43'],
    [
      'a type that is no more',
      { tensors: [{ ...one, type: 4 }] },
      'tensor my_tensor_0 has the unknown type 4',
    ],
    [
      'a row that is no whole block',
      { tensors: [{ ...one, shape: [16, 2], type: Q4_0 }] },
      'tensor my_tensor_0 is not made of whole q4_0 blocks',
    ],
    [
      'TENSORS_BAD_OFFSET',
      { tensors: [{ ...one, offset: 2n ** 64n - 1n }] },
      'tensor my_tensor_0 begins at byte Infinity of the data, and the one before it ends at 0',
    ],
    [
      'TENSORS_DUPLICATE_NAME',
      { tensors: [one, { ...two, name: one.name }] },
      'its tensor my_tensor_0 is there twice',
    ],
    [
      'TENSORS_INCONSISTENT_ALIGN',
      {
        tensors: [
          { ...one, shape: [2], type: F16 },
          { ...two, offset: 4 },
        ],
      },
      'tensor my_tensor_1 begins at byte 4 of the data, and the one before it ends at 32',
    ],
    [
      'overlapping tensors',
      { tensors: [one, { ...two, offset: 0 }] },
      'tensor my_tensor_1 begins at byte 0 of the data, and the one before it ends at 32',
    ],
    [
      'a hole between tensors',
      { tensors: [one, { ...two, offset: 64 }] },
      'tensor my_tensor_1 begins at byte 64 of the data, and the one before it ends at 32',
    ],
    [
      'TENSORS_CUSTOM_ALIGN',
      {
        values: [...LLAMA, ['general.alignment', u32(4)]],
        tensors: [
          { ...one, shape: [1] },
          { ...two, offset: 4 },
        ],
      },
      'ok',
    ],
    [
      'DATA_NOT_ENOUGH_DATA',
      { tensors: [one, two], dataBytes: 63 },
      'its tensors need 1 more bytes than it has: it was cut off',
    ],
    ['DATA_SUCCESS', { tensors: [one, two] }, 'ok'],
  ])('%s', async (_name, file, why) => {
    expect(await read(ggufFile({ values: LLAMA, ...file }))).toBe(why);
  });
});

describe('numbers that memory is reckoned from', () => {
  const but = (key: string, value: ReturnType<typeof u32>) =>
    LLAMA.map((pair) => (pair[0] === key ? ([key, value] as const) : pair));
  test.each<[string, ReturnType<typeof u32>, string]>([
    [
      'block_count',
      u32(2 ** 32 - 1),
      'its llama.block_count is 4294967295; 512 layers are the most that llama.cpp has room for',
    ],
    [
      'block_count',
      u32(513),
      'its llama.block_count is 513; 512 layers are the most that llama.cpp has room for',
    ],
    ['block_count', float32(-1.5), 'its llama.block_count is no whole number'],
    ['block_count', float32(2), 'its llama.block_count is no whole number'],
    ['block_count', int32(-1), 'its llama.block_count is no whole number'],
    ['block_count', text('2'), 'its llama.block_count is no whole number'],
    ['context_length', u64(2n ** 63n), 'its llama.context_length is no whole number'],
    ['embedding_length', float32(Infinity), 'its llama.embedding_length is no whole number'],
    ['attention.head_count', float32(4), 'its llama.attention.head_count has no number for each layer'],
    [
      'attention.head_count',
      array(4, [1, 2, 3]),
      'its llama.attention.head_count has no number for each layer',
    ],
    ['attention.head_count', array(4, [1, 2]), 'ok'],
  ])('%s: %j', async (key, value, why) => {
    expect(await read(ggufFile({ values: but(`llama.${key}`, value) }))).toBe(why);
  });
});

describe('a header without bounds', () => {
  test('of 400 texts of 15 MB ends after some of them', async () => {
    const path = join(directory, 'texts.gguf');
    const size = 15_000_000;
    const key = (index: number): Buffer => Buffer.from(`k${String(index).padStart(3, '0')}`);
    const { open } = await import('node:fs/promises');
    const file = await open(path, 'w');
    await file.write(ggufFile({ valueCount: 400n }), 0, 24, 0);
    let at = 24;
    for (let index = 0; index < 400; index += 1) {
      const head = Buffer.concat([u64(4n).bytes, key(index), u32(8).bytes, u64(BigInt(size)).bytes]);
      await file.write(head, 0, head.length, at);
      at += head.length + size;
    }
    await file.close();
    await truncate(path, at);
    expect(await readGgufHeader(path)).toEqual({
      state: 'broken',
      why: 'its header is longer than 128000000 bytes',
    });
  });
  test('of a list of 200 million texts ends before the first', async () => {
    const path = join(directory, 'list.gguf');
    const head = ggufFile({
      values: [...LLAMA, ['l', { type: 9, bytes: Buffer.concat([u32(8).bytes, u64(200_000_000n).bytes]) }]],
    });
    await writeFile(path, head);
    await truncate(path, 2_000_000_000);
    expect(await readGgufHeader(path)).toEqual({
      state: 'broken',
      why: 'its header has a list of more than 4000000 texts',
    });
  });
  test('of a list that is longer than the file ends before the first', async () => {
    const list = { type: 9, bytes: Buffer.concat([u32(8).bytes, u64(3_000_000n).bytes]) };
    expect(await read(ggufFile({ values: [['l', list]] }))).toBe(
      'its header ends after the end of the file: it was cut off',
    );
  });
});
