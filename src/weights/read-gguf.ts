/**
 * Reads the header of a GGUF file: values and tensors, but not the vocabulary, whose hundreds of thousands of strings are
 * skipped. (The format's JavaScript library keeps them all: nine seconds and 300 MB for one of 262,144 tokens.)
 * Layout: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. What is refused is what llama.cpp's own reader refuses
 * (ggml/src/gguf.cpp), and what is over a bound.
 */
import { open } from 'node:fs/promises';
import { type ByteReader, EndOfFile, readBytes } from './byte-reader.ts';
import { BOUNDS } from '../resources/bounds.ts';

export type GgufValue = number | string | boolean | GgufFloat | GgufList;
export interface GgufFloat {
  readonly float: number;
}
export interface GgufList {
  readonly length: number;
  /** Only of short lists of numbers (one for each layer). */
  readonly numbers: readonly number[];
}
export interface ByteRange {
  readonly begin: number;
  readonly end: number;
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
  /** Where each value lies in the file, from its type to its end. */
  readonly places: ReadonlyMap<string, ByteRange>;
  readonly tensors: readonly GgufTensor[];
  /** Where the header ends; data starts at the next aligned byte. */
  readonly headerBytes: number;
}

/** As llama.cpp is built: GGML_MAX_DIMS, GGML_MAX_NAME. */
const MOST_DIMENSIONS = 4;
const MOST_NAME_BYTES = 63;
/** One for each layer, and nothing longer is looked into. */
const MOST_NUMBERS = BOUNDS.weights.ggufLayers;

const ALIGNMENT = 'general.alignment';
const U32 = 4;
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

class TooLong extends Error {}

/** The texts of one list, one after the other: they are not kept. */
export interface ListenedList {
  readonly key: string;
  readonly each: (text: string, index: number) => void;
}

/** A text says what is wrong with the file. */
export async function readGguf(path: string, listened?: ListenedList): Promise<GgufContent | string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return await readContent(readBytes(file, size), listened);
  } catch (error) {
    if (error instanceof TooLong) return `its header has ${error.message}`;
    if (error instanceof EndOfFile) return 'its header ends after the end of the file: it was cut off';
    throw error;
  } finally {
    await file.close();
  }
}

async function readContent(
  reader: ByteReader,
  listened: ListenedList | undefined,
): Promise<GgufContent | string> {
  await reader.need(24);
  if (reader.text(4) !== 'GGUF') return 'it does not begin as a GGUF file does';
  const version = reader.u32();
  if (version !== 2 && version !== 3) return `it is of GGUF version ${version}; 2 and 3 are known`;
  const tensorCount = reader.u64();
  const valueCount = reader.u64();
  const { ggufTensors, ggufValues } = BOUNDS.weights;
  if (tensorCount > ggufTensors) return `it says that it has more than ${ggufTensors} tensors`;
  if (valueCount > ggufValues) return `it says that its header has more than ${ggufValues} values`;

  const values = new Map<string, GgufValue>();
  const places = new Map<string, ByteRange>();
  for (let index = 0; index < valueCount; index += 1) {
    const key = await readText(reader);
    if (key === '') return 'one of its values has no name';
    if (values.has(key)) return `its value ${key} is there twice`;
    await reader.need(4);
    const begin = reader.position;
    const type = reader.u32();
    if (key === ALIGNMENT && type !== U32) return `its ${ALIGNMENT} is no unsigned number of 32 bits`;
    const value = await readValue(reader, type, listened?.key === key ? listened.each : undefined);
    if (value === undefined) return `its value ${key} is of an unknown type`;
    if (reader.position > BOUNDS.weights.ggufHeaderBytes)
      return `its header is longer than ${BOUNDS.weights.ggufHeaderBytes} bytes`;
    values.set(key, value);
    places.set(key, { begin, end: reader.position });
  }
  const tensors = await readTensors(reader, tensorCount);
  return typeof tensors === 'string' ? tensors : { values, places, tensors, headerBytes: reader.position };
}

async function readTensors(reader: ByteReader, count: number): Promise<readonly GgufTensor[] | string> {
  const names = new Set<string>();
  const tensors: GgufTensor[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = await readText(reader);
    if (Buffer.byteLength(name) > MOST_NAME_BYTES)
      return `its tensor ${name} has a name of more than ${MOST_NAME_BYTES} bytes`;
    if (names.has(name)) return `its tensor ${name} is there twice`;
    names.add(name);
    await reader.need(4);
    const dimensions = reader.u32();
    if (dimensions > MOST_DIMENSIONS) return `its tensor ${name} has ${dimensions} dimensions`;
    await reader.need(dimensions * 8 + 12);
    const shape = Array.from({ length: dimensions }, () => reader.u64());
    tensors.push({ name, shape, type: reader.u32(), offset: reader.u64() });
  }
  return tensors;
}

async function readText(reader: ByteReader): Promise<string> {
  await reader.need(8);
  const length = reader.u64();
  if (length > BOUNDS.weights.ggufTextBytes)
    throw new TooLong(`a text of more than ${BOUNDS.weights.ggufTextBytes} bytes`);
  await reader.need(length);
  return reader.text(length);
}

async function readValue(
  reader: ByteReader,
  type: number,
  each: ListenedList['each'] | undefined,
): Promise<GgufValue | undefined> {
  if (type === STRING) return readText(reader);
  if (type === LIST) return readList(reader, each);
  const bytes = NUMBER_BYTES.get(type);
  if (bytes === undefined) return undefined;
  await reader.need(bytes);
  return readNumber(reader.view(bytes), type);
}

async function readList(
  reader: ByteReader,
  each: ListenedList['each'] | undefined,
): Promise<GgufList | undefined> {
  await reader.need(12);
  const type = reader.u32();
  const length = reader.u64();
  if (type === STRING) {
    if (length > BOUNDS.weights.ggufListTexts)
      throw new TooLong(`a list of more than ${BOUNDS.weights.ggufListTexts} texts`);
    reader.has(length * 8);
    for (let index = 0; index < length; index += 1) {
      if (reader.position > BOUNDS.weights.ggufHeaderBytes)
        throw new TooLong(`more than ${BOUNDS.weights.ggufHeaderBytes} bytes`);
      if (each !== undefined) {
        each(await readText(reader), index);
        continue;
      }
      if (reader.buffered < 8) await reader.need(8);
      reader.skip(reader.u64());
    }
    return { length, numbers: [] };
  }
  const bytes = NUMBER_BYTES.get(type);
  // Lists of lists exist in the format's description, and in no file.
  if (bytes === undefined) return undefined;
  if (length > MOST_NUMBERS) {
    reader.skip(length * bytes);
    return { length, numbers: [] };
  }
  await reader.need(length * bytes);
  const numbers = Array.from({ length }, () => countOf(readNumber(reader.view(bytes), type)));
  return { length, numbers };
}

/** NaN: a number that nothing can be counted with. */
function countOf(value: number | boolean | GgufFloat): number {
  return typeof value === 'object' ? NaN : Number(value);
}

function readNumber(view: DataView, type: number): number | boolean | GgufFloat {
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
      return { float: view.getFloat32(0, true) };
    case 7:
      return view.getUint8(0) !== 0;
    case 10:
      return Number(view.getBigUint64(0, true));
    case 11:
      return Number(view.getBigInt64(0, true));
    default:
      return { float: view.getFloat64(0, true) };
  }
}
