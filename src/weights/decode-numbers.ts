/** Numbers as they lie in weights, one type each: little-endian bytes in, floats of 64 bits out. */

/** Decodes whole elements or blocks from the beginning of `bytes` into `out`. */
export type Decode = (bytes: Uint8Array, out: Float64Array) => void;

let halves: Float32Array | undefined;
/** All 65,536 of them: a look into a table is ten times as fast as taking bits apart. */
export function halfTable(): Float32Array {
  halves ??= Float32Array.from({ length: 65_536 }, (_, bits) => {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const sign = bits >> 15 === 0 ? 1 : -1;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  });
  return halves;
}

/** The 16 bits at this place. */
export function bitsAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

const decodeHalf: Decode = (bytes, out) => {
  const table = halfTable();
  for (let at = 0; at < out.length; at += 1) out[at] = table[bitsAt(bytes, 2 * at)] ?? NaN;
};

const bits32 = new Uint32Array(1);
const float32 = new Float32Array(bits32.buffer);
const decodeBrain: Decode = (bytes, out) => {
  for (let at = 0; at < out.length; at += 1) {
    bits32[0] = bitsAt(bytes, 2 * at) << 16;
    out[at] = float32[0] ?? NaN;
  }
};

/** Floats of 8 bits. `hasInfinity`: as IEEE numbers do (E5M2); else all bits set are no number, and the rest are (E4M3FN). */
function byteTable(exponentBits: number, hasInfinity: boolean): Float64Array {
  const fractionBits = 7 - exponentBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  const top = 2 ** exponentBits - 1;
  return Float64Array.from({ length: 256 }, (_, bits) => {
    const sign = bits < 128 ? 1 : -1;
    const exponent = (bits >> fractionBits) & top;
    const fraction = bits & (2 ** fractionBits - 1);
    if (hasInfinity && exponent === top) return fraction === 0 ? sign * Infinity : NaN;
    if (!hasInfinity && (bits & 127) === 127) return NaN;
    const mantissa = fraction / 2 ** fractionBits;
    return sign * (exponent === 0 ? mantissa * 2 ** (1 - bias) : (1 + mantissa) * 2 ** (exponent - bias));
  });
}
function decodeByte(table: Float64Array): Decode {
  return (bytes, out) => {
    for (let at = 0; at < out.length; at += 1) out[at] = table[bytes[at] ?? 0] ?? NaN;
  };
}

/** What a view over the bytes reads; offsets within a chunk need not be aligned. */
function decodeView(size: number, read: (view: DataView, at: number) => number): Decode {
  return (bytes, out) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < out.length; at += 1) out[at] = read(view, at * size);
  };
}

export interface ElementType {
  /** Elements of one block, and its bytes. */
  readonly blockSize: number;
  readonly blockBytes: number;
  readonly decode: Decode;
}
const number = (blockBytes: number, decode: Decode): ElementType => ({ blockSize: 1, blockBytes, decode });
const viewed = (size: number, read: (view: DataView, at: number) => number): ElementType =>
  number(size, decodeView(size, read));

/** By their names in safetensors and GGUF, in lower case. */
export const NUMBER_TYPES: ReadonlyMap<string, ElementType> = new Map([
  ['f16', number(2, decodeHalf)],
  ['bf16', number(2, decodeBrain)],
  ['f8_e4m3', number(1, decodeByte(byteTable(4, false)))],
  ['f8_e5m2', number(1, decodeByte(byteTable(5, true)))],
  ['f32', viewed(4, (view, at) => view.getFloat32(at, true))],
  ['f64', viewed(8, (view, at) => view.getFloat64(at, true))],
  ['bool', viewed(1, (view, at) => view.getUint8(at))],
  ['u8', viewed(1, (view, at) => view.getUint8(at))],
  ['i8', viewed(1, (view, at) => view.getInt8(at))],
  ['u16', viewed(2, (view, at) => view.getUint16(at, true))],
  ['i16', viewed(2, (view, at) => view.getInt16(at, true))],
  ['u32', viewed(4, (view, at) => view.getUint32(at, true))],
  ['i32', viewed(4, (view, at) => view.getInt32(at, true))],
  ['u64', viewed(8, (view, at) => Number(view.getBigUint64(at, true)))],
  ['i64', viewed(8, (view, at) => Number(view.getBigInt64(at, true)))],
]);
