/**
 * What a safetensors file says of itself: names, types and extents of its tensors, read from the first bytes.
 * The rules are those of the format's own reader, so that a file which passes here loads everywhere.
 */

/** Bytes per element of the types that hold one value per element; sub-byte types are quantized formats. */
const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  C64: 8,
  I64: 8,
  U64: 8,
  I32: 4,
  U32: 4,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};
const ELEMENT_BITS: Readonly<Record<string, number>> = { F4: 4, F6_E2M3: 6, F6_E3M2: 6 };

/** What the reference implementation accepts at most; the bytes are held in memory. */
const MAX_HEADER_BYTES = 100_000_000;
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
  if (length > BigInt(MAX_HEADER_BYTES)) {
    return `it says that its header has ${length} bytes; ${MAX_HEADER_BYTES} are allowed`;
  }
  if (length > BigInt(fileBytes - LENGTH_BYTES)) {
    return `its header ends ${length - BigInt(fileBytes - LENGTH_BYTES)} bytes after the end of the file: it was cut off`;
  }
  return Number(length);
}

/**
 * Tensors of a header whose data takes up `dataBytes`: each as large as its type and shape say, and all together
 * covering the data without a gap or an overlap.
 */
export function parseSafetensorsHeader(json: string, dataBytes: number): SafetensorsHeader {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return broken('its header is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return broken('its header is not a JSON object');
  }
  const tensors: SafetensorsTensor[] = [];
  for (const [name, value] of Object.entries(parsed)) {
    if (name === '__metadata__') continue;
    const tensor = readTensor(name, value);
    if (typeof tensor === 'string') return broken(`tensor ${name} ${tensor}`);
    tensors.push(tensor);
  }
  const gap = findGap(tensors, dataBytes);
  return gap === undefined ? { state: 'ok', tensors } : broken(gap);
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function readTensor(name: string, value: unknown): SafetensorsTensor | string {
  if (typeof value !== 'object' || value === null) return 'has no description';
  const dtype: unknown = Reflect.get(value, 'dtype');
  const shape: unknown = Reflect.get(value, 'shape');
  const offsets: unknown = Reflect.get(value, 'data_offsets');
  if (typeof dtype !== 'string') return 'has no dtype';
  if (!isSizes(shape)) return 'has no usable shape';
  if (!isSizes(offsets) || offsets.length !== 2) return 'has no usable data_offsets';
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || end < begin) return 'ends before it begins';
  const bytes = tensorBytes(dtype, shape);
  if (bytes === undefined) return `has the unknown dtype ${dtype}`;
  if (bytes !== end - begin)
    return `takes ${end - begin} bytes, but ${dtype} [${shape.join(', ')}] needs ${bytes}`;
  return { name, dtype, shape, begin, end };
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function tensorBytes(dtype: string, shape: readonly number[]): number | undefined {
  const count = elementCount(shape);
  const bytes = ELEMENT_BYTES[dtype];
  if (bytes !== undefined) return count * bytes;
  const bits = ELEMENT_BITS[dtype];
  return bits === undefined ? undefined : (count * bits) / 8;
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
