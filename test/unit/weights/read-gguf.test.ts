import { GGMLQuantizationType } from '@huggingface/gguf';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GGML_TYPES } from '../../../src/weights/ggml-types.ts';
import { type GgufValue, readGguf } from '../../../src/weights/read-gguf.ts';
import {
  array,
  float32,
  ggufFile,
  int32,
  type RawValue,
  text,
  u32,
  u64,
} from '../../support/models/raw-gguf.ts';

let directory = '';
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'zoo-gguf-'))));
afterAll(() => rm(directory, { recursive: true, force: true }));

async function valuesOf(values: readonly (readonly [string, RawValue])[]): Promise<Map<string, GgufValue>> {
  const path = join(directory, 'x.gguf');
  await writeFile(path, ggufFile({ values }));
  const content = await readGguf(path);
  if (typeof content === 'string') throw new Error(content);
  return new Map(content.values);
}
const raw = (type: number, ...bytes: readonly number[]): RawValue => ({ type, bytes: Buffer.from(bytes) });

test('numbers of every type are read as what was written', async () => {
  const minusTwo = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
  const half = Buffer.alloc(8);
  half.writeDoubleLE(0.5);
  const values = await valuesOf([
    ['u8', raw(0, 0xfe)],
    ['i8', raw(1, 0xfe)],
    ['u16', raw(2, 1, 2)],
    ['i16', raw(3, 0xfe, 0xff)],
    ['u32', u32(4_000_000_000)],
    ['i32', int32(-7)],
    ['f32', float32(1.5)],
    ['yes', raw(7, 1)],
    ['no', raw(7, 0)],
    ['u64', u64(2n ** 40n + 1n)],
    ['i64', raw(11, ...minusTwo)],
    ['f64', { type: 12, bytes: half }],
  ]);
  expect(Object.fromEntries(values)).toEqual({
    u8: 254,
    i8: -2,
    u16: 513,
    i16: -2,
    u32: 4_000_000_000,
    i32: -7,
    f32: { float: 1.5 },
    yes: true,
    no: false,
    u64: 2 ** 40 + 1,
    i64: -2,
    f64: { float: 0.5 },
  });
});

/** Bytes that are read at once. */
const WINDOW = 1024 * 1024;

test('texts, lists and numbers are read wherever the bytes end that are read at once', async () => {
  const before = 24 + (8 + 'pad'.length + 4 + 8);
  for (let left = 0; left < 90; left += 1) {
    const pad = 'y'.repeat(WINDOW - before - left);
    const values = await valuesOf([
      ['pad', text(pad)],
      ['text', text('some words')],
      ['list', array(4, [left, 7])],
      ['number', u64(BigInt(left))],
      ['last', u32(1)],
    ]);
    expect(Object.fromEntries(values)).toEqual({
      pad,
      text: 'some words',
      list: { length: 2, numbers: [left, 7] },
      number: left,
      last: 1,
    });
  }
});

test('types of tensors have the numbers that Hugging Face gives them', () => {
  const theirs = Object.entries(GGMLQuantizationType).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const ours = [...GGML_TYPES].map(([number, { name }]) => [name.toUpperCase(), number]);
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
});
