/**
 * What a safetensors file says of itself: names, types and extents of its tensors, read from the first bytes.
 * The rules are those of the format's own reader (huggingface/safetensors, safetensors/src/tensor.rs), so that a file which
 * passes here loads everywhere; the format's description forbids duplicate keys besides, which that reader lets pass.
 */
import { isUtf8 } from 'node:buffer';
import { type JsonCursor, jsonCursor, JsonProblem } from './json-cursor.ts';
import { BOUNDS } from '../resources/bounds.ts';

/** Bits of one element. */
const ELEMENT_BITS: ReadonlyMap<string, number> = new Map([
  ['F4', 4],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
  ['BOOL', 8],
  ['U8', 8],
  ['I8', 8],
  ['F8_E5M2', 8],
  ['F8_E4M3', 8],
  ['F8_E8M0', 8],
  ['F8_E4M3FNUZ', 8],
  ['F8_E5M2FNUZ', 8],
  ['I16', 16],
  ['U16', 16],
  ['F16', 16],
  ['BF16', 16],
  ['I32', 32],
  ['U32', 32],
  ['F32', 32],
  ['C64', 64],
  ['F64', 64],
  ['I64', 64],
  ['U64', 64],
]);

export const LENGTH_BYTES = 8;

export interface SafetensorsTensor {
  readonly name: string;
  /** As written: `BF16`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Offsets into the data, which starts right after the header. */
  readonly begin: number;
  readonly end: number;
}

export type SafetensorsHeader =
  | { readonly state: 'ok'; readonly tensors: readonly SafetensorsTensor[] }
  | { readonly state: 'broken'; readonly why: string };

/** `prefix` is the first 8 bytes: how many bytes of JSON follow, or why there cannot be any. */
export function headerLength(prefix: Uint8Array, fileBytes: number): number | string {
  if (fileBytes < LENGTH_BYTES || prefix.byteLength < LENGTH_BYTES) {
    return `it is ${fileBytes} bytes long, too short for a header`;
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  const most = BOUNDS.weights.safetensorsHeaderBytes;
  if (length > BigInt(most)) return `it says that its header has ${length} bytes; ${most} are allowed`;
  if (length > BigInt(fileBytes - LENGTH_BYTES)) {
    return `its header ends ${length - BigInt(fileBytes - LENGTH_BYTES)} bytes after the end of the file: it was cut off`;
  }
  return Number(length);
}

/**
 * Tensors of a header whose data takes up `dataBytes`: each as large as its type and shape say, and all together
 * covering the data without a gap or an overlap.
 */
export function parseSafetensorsHeader(
  json: Buffer,
  dataBytes: number,
  onMetadata: OnMetadata = () => undefined,
): SafetensorsHeader {
  if (!isUtf8(json)) return broken('its header is not text in UTF-8');
  try {
    const tensors = readTensors(jsonCursor(json), onMetadata);
    const gap = findGap(tensors, dataBytes);
    return gap === undefined ? { state: 'ok', tensors } : broken(gap);
  } catch (error) {
    if (error instanceof JsonProblem) return broken(`its header ${error.message}`);
    if (error instanceof BadTensor) return broken(error.message);
    throw error;
  }
}

/** Hears each text of `__metadata__`. */
export type OnMetadata = (key: string, text: string) => void;

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

class BadTensor extends Error {
  constructor(name: string, what: string) {
    super(`tensor ${name} ${what}`);
  }
}

function readTensors(cursor: JsonCursor, onMetadata: OnMetadata): readonly SafetensorsTensor[] {
  if (cursor.kind() !== 'object') throw new JsonProblem('is not a JSON object');
  const names = new Set<string>();
  const tensors: SafetensorsTensor[] = [];
  cursor.object((name) => {
    if (names.has(name)) throw new BadTensor(name, 'is there twice');
    names.add(name);
    if (names.size > BOUNDS.weights.tensors)
      throw new JsonProblem(`names more than ${BOUNDS.weights.tensors} tensors`);
    if (name === '__metadata__') readMetadata(cursor, onMetadata);
    else tensors.push(readTensor(name, cursor));
  });
  cursor.end();
  return tensors;
}

/** Texts by name, or `null`; whatever else is there is no file of this format. */
function readMetadata(cursor: JsonCursor, onMetadata: OnMetadata): void {
  const kind = cursor.kind();
  if (kind === 'word' && cursor.value() === undefined) return;
  if (kind !== 'object') throw new JsonProblem('has a `__metadata__` that is no object');
  const keys = new Set<string>();
  cursor.object((key) => {
    if (keys.has(key)) throw new JsonProblem(`has ${key} twice in \`__metadata__\``);
    keys.add(key);
    if (cursor.kind() !== 'text') throw new JsonProblem(`has \`__metadata__\` with ${key}, which is no text`);
    onMetadata(key, cursor.text());
  });
}

function readTensor(name: string, cursor: JsonCursor): SafetensorsTensor {
  if (cursor.kind() !== 'object') throw new BadTensor(name, 'has no description');
  let dtype: string | undefined;
  let shape: readonly number[] | undefined;
  let offsets: readonly number[] | undefined;
  let seen = '';
  cursor.object((key) => {
    if (key !== 'dtype' && key !== 'shape' && key !== 'data_offsets') return cursor.skip();
    if (seen.includes(key)) throw new BadTensor(name, `has ${key} twice`);
    seen += key;
    if (key === 'shape') shape = readSizes(cursor);
    else if (key === 'data_offsets') offsets = readSizes(cursor);
    else if (cursor.kind() === 'text') dtype = cursor.text();
    else cursor.skip();
  });
  if (dtype === undefined) throw new BadTensor(name, 'has no dtype');
  if (shape === undefined) throw new BadTensor(name, 'has no usable shape');
  const [begin, end] = offsets ?? [];
  if (begin === undefined || end === undefined || offsets?.length !== 2)
    throw new BadTensor(name, 'has no usable data_offsets');
  if (end < begin) throw new BadTensor(name, 'ends before it begins');
  const bits = ELEMENT_BITS.get(dtype);
  if (bits === undefined) throw new BadTensor(name, `has the unknown dtype ${dtype}`);
  const bytes = (elementCount(shape) * bits) / 8;
  // Beyond that numbers are no longer exact; no file is so long.
  if (!Number.isSafeInteger(bytes))
    throw new BadTensor(name, `has no possible size: ${dtype} [${shape.join(', ')}]`);
  if (bytes !== end - begin)
    throw new BadTensor(
      name,
      `takes ${end - begin} bytes, but ${dtype} [${shape.join(', ')}] needs ${bytes}`,
    );
  return { name, dtype, shape, begin, end };
}

/** A list of whole numbers as the reference takes them: `2`, and neither `2.0` nor `2e0` nor `-0`. */
function readSizes(cursor: JsonCursor): readonly number[] | undefined {
  const sizes: number[] = [];
  let isUsable = cursor.kind() === 'array';
  if (!isUsable) {
    cursor.skip();
    return undefined;
  }
  cursor.array(() => {
    if (cursor.kind() !== 'number' || sizes.length > BOUNDS.weights.dimensions) {
      isUsable = false;
      return cursor.skip();
    }
    const written = cursor.number();
    const size = Number(written);
    if (!/^\d+$/.test(written) || !Number.isSafeInteger(size)) isUsable = false;
    sizes.push(size);
  });
  return isUsable && sizes.length <= BOUNDS.weights.dimensions ? sizes : undefined;
}

function findGap(tensors: readonly SafetensorsTensor[], dataBytes: number): string | undefined {
  let expected = 0;
  for (const { name, begin, end } of tensors.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin > expected) return `${begin - expected} bytes before tensor ${name} belong to no tensor`;
    if (begin < expected) return `tensor ${name} overlaps the one before it`;
    expected = end;
  }
  if (expected > dataBytes)
    return `its tensors need ${expected - dataBytes} more bytes than it has: it was cut off`;
  if (expected < dataBytes) return `${dataBytes - expected} bytes at its end belong to no tensor`;
  return undefined;
}

function broken(why: string): SafetensorsHeader {
  return { state: 'broken', why };
}
