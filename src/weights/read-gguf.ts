/**
 * Reads the header of a GGUF file: values and tensors, but not the vocabulary, whose hundreds of thousands of strings are
 * skipped. (The format's JavaScript library keeps them all: nine seconds and 300 MB for one of 262,144 tokens.)
 * Layout: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
import { open } from 'node:fs/promises';
import { type ByteReader, EndOfFile, readBytes } from './byte-reader.ts';

export type GgufValue = number | string | boolean | GgufList;
export interface GgufList {
  readonly length: number;
  /** Only of short lists of numbers (one for each layer). */
  readonly numbers: readonly number[];
}
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** GGML's number for it. */
  readonly type: number;
  /** From the start of the data. */
  readonly offset: number;
}
export interface GgufContent {
  readonly values: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
  /** Where the header ends; data starts at the next aligned byte. */
  readonly headerBytes: number;
}

/** What no honest file needs more of; each is held in memory. */
const MAX_VALUES = 100_000;
const MAX_TENSORS = 1_000_000;
const MAX_DIMENSIONS = 8;
const MAX_TEXT_BYTES = 16 * 1024 * 1024;
const MAX_NUMBERS = 4096;

const STRING = 8;
const LIST = 9;
/** Bytes of every other type, by its number in the file. */
const NUMBER_BYTES: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);

/** A text says what is wrong with the file. */
export async function readGguf(path: string): Promise<GgufContent | string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return await readContent(readBytes(file, size));
  } catch (error) {
    if (error instanceof EndOfFile) return 'its header ends after the end of the file: it was cut off';
    throw error;
  } finally {
    await file.close();
  }
}

async function readContent(reader: ByteReader): Promise<GgufContent | string> {
  await reader.need(24);
  if (reader.text(4) !== 'GGUF') return 'it does not begin as a GGUF file does';
  const version = reader.u32();
  if (version !== 2 && version !== 3) return `it is of GGUF version ${version}; 2 and 3 are known`;
  const tensorCount = reader.u64();
  const valueCount = reader.u64();
  if (tensorCount > MAX_TENSORS) return `it says that it has ${tensorCount} tensors`;
  if (valueCount > MAX_VALUES) return `it says that its header has ${valueCount} values`;

  const values = new Map<string, GgufValue>();
  for (let index = 0; index < valueCount; index += 1) {
    const key = await readText(reader);
    await reader.need(4);
    const value = await readValue(reader, reader.u32());
    if (value === undefined) return `its value ${key} is of an unknown type`;
    values.set(key, value);
  }
  const tensors: GgufTensor[] = [];
  for (let index = 0; index < tensorCount; index += 1) {
    const name = await readText(reader);
    await reader.need(4);
    const dimensions = reader.u32();
    if (dimensions > MAX_DIMENSIONS) return `its tensor ${name} has ${dimensions} dimensions`;
    await reader.need(dimensions * 8 + 12);
    const shape = Array.from({ length: dimensions }, () => reader.u64());
    tensors.push({ name, shape, type: reader.u32(), offset: reader.u64() });
  }
  return { values, tensors, headerBytes: reader.position };
}

async function readText(reader: ByteReader): Promise<string> {
  await reader.need(8);
  const length = reader.u64();
  if (length > MAX_TEXT_BYTES) throw new EndOfFile();
  await reader.need(length);
  return reader.text(length);
}

async function readValue(reader: ByteReader, type: number): Promise<GgufValue | undefined> {
  if (type === STRING) return readText(reader);
  if (type === LIST) return readList(reader);
  const bytes = NUMBER_BYTES.get(type);
  if (bytes === undefined) return undefined;
  await reader.need(bytes);
  return readNumber(reader.view(bytes), type);
}

async function readList(reader: ByteReader): Promise<GgufList | undefined> {
  await reader.need(12);
  const type = reader.u32();
  const length = reader.u64();
  if (type === STRING) {
    for (let index = 0; index < length; index += 1) {
      if (reader.buffered < 8) await reader.need(8);
      reader.skip(reader.u64());
    }
    return { length, numbers: [] };
  }
  const bytes = NUMBER_BYTES.get(type);
  // Lists of lists exist in the format's description, and in no file.
  if (bytes === undefined) return undefined;
  if (length > MAX_NUMBERS) {
    reader.skip(length * bytes);
    return { length, numbers: [] };
  }
  await reader.need(length * bytes);
  const numbers = Array.from({ length }, () => Number(readNumber(reader.view(bytes), type)));
  return { length, numbers };
}

function readNumber(view: DataView, type: number): number | boolean {
  switch (type) {
    case 0:
      return view.getUint8(0);
    case 1:
      return view.getInt8(0);
    case 2:
      return view.getUint16(0, true);
    case 3:
      return view.getInt16(0, true);
    case 4:
      return view.getUint32(0, true);
    case 5:
      return view.getInt32(0, true);
    case 6:
      return view.getFloat32(0, true);
    case 7:
      return view.getUint8(0) !== 0;
    case 10:
      return Number(view.getBigUint64(0, true));
    case 11:
      return Number(view.getBigInt64(0, true));
    default:
      return view.getFloat64(0, true);
  }
}
