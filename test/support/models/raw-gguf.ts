import { GGML_TYPES } from '../../../src/weights/ggml-types.ts';

/** A GGUF file written field by field, so that each can be wrong. */
export interface RawGguf {
  readonly magic?: string;
  readonly version?: number;
  /** Absent: as many as there are. */
  readonly tensorCount?: bigint;
  readonly valueCount?: bigint;
  readonly values?: readonly (readonly [key: string, value: RawValue])[];
  readonly tensors?: readonly {
    readonly name: string;
    readonly shape: readonly (number | bigint)[];
    readonly type: number;
    readonly offset: number | bigint;
  }[];
  /** Absent: up to the end of the last tensor. */
  readonly dataBytes?: number;
}
export interface RawValue {
  readonly type: number;
  readonly bytes: Buffer;
}

const ALIGNMENT = 32;

export function u32(value: number): RawValue {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return { type: 4, bytes };
}
export function int32(value: number): RawValue {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return { type: 5, bytes };
}
export function float32(value: number): RawValue {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return { type: 6, bytes };
}
export function u64(value: bigint): RawValue {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return { type: 10, bytes };
}
export function text(value: string): RawValue {
  const bytes = Buffer.from(value);
  return { type: 8, bytes: Buffer.concat([u64(BigInt(bytes.length)).bytes, bytes]) };
}
/** A list of texts. */
export function texts(values: readonly string[]): RawValue {
  const items = values.map((value) => text(value).bytes);
  return { type: 9, bytes: Buffer.concat([u32(8).bytes, u64(BigInt(values.length)).bytes, ...items]) };
}
/** Of unsigned numbers of 32 bits. */
export function array(type: 4, values: readonly number[]): RawValue {
  const items = values.map((value) => u32(value).bytes);
  return { type: 9, bytes: Buffer.concat([u32(type).bytes, u64(BigInt(values.length)).bytes, ...items]) };
}

export function ggufFile(file: RawGguf): Buffer {
  const { magic = 'GGUF', version = 3, values = [], tensors = [] } = file;
  const header = Buffer.concat([
    Buffer.from(magic),
    u32(version).bytes,
    u64(file.tensorCount ?? BigInt(tensors.length)).bytes,
    u64(file.valueCount ?? BigInt(values.length)).bytes,
    ...values.flatMap(([key, { type, bytes }]) => [text(key).bytes, u32(type).bytes, bytes]),
    ...tensors.flatMap(({ name, shape, type, offset }) => [
      text(name).bytes,
      u32(shape.length).bytes,
      ...shape.map((size) => u64(BigInt(size)).bytes),
      u32(type).bytes,
      u64(BigInt(offset)).bytes,
    ]),
  ]);
  const last = tensors.at(-1);
  const padding = tensors.length === 0 ? 0 : (ALIGNMENT - (header.length % ALIGNMENT)) % ALIGNMENT;
  return Buffer.concat([header, Buffer.alloc(padding + (file.dataBytes ?? lastByte(last)))]);
}

/** Of tensors that could be; others have no data at all. */
function lastByte(tensor: NonNullable<RawGguf['tensors']>[number] | undefined): number {
  const type = GGML_TYPES.get(tensor?.type ?? 0);
  if (tensor === undefined || type === undefined) return 0;
  const elements = tensor.shape.reduce<number>((product, size) => product * Number(size), 1);
  const end = Number(tensor.offset) + (elements / type.blockSize) * type.blockBytes;
  return Number.isSafeInteger(end) && end < 1_000_000 ? end : 0;
}
