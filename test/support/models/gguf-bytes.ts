import { GGML_TYPES } from '../../../src/weights/ggml-types.ts';

/** A GGUF file made by hand: header values by type, and tensors of zeros. */
export interface GgufToWrite {
  readonly text: Readonly<Record<string, string>>;
  /** Written as u32. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly lists?: Readonly<Record<string, readonly number[]>>;
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly type: number;
  }[];
}

const ALIGNMENT = 32;
const U32 = 4;
const STRING = 8;
const ARRAY = 9;

export function ggufBytes({ text, numbers, lists = {}, tensors }: GgufToWrite): Uint8Array {
  const parts: Buffer[] = [];
  const u32 = (value: number): void => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    parts.push(bytes);
  };
  const u64 = (value: number): void => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    parts.push(bytes);
  };
  const string = (value: string): void => {
    u64(Buffer.byteLength(value));
    parts.push(Buffer.from(value));
  };
  parts.push(Buffer.from('GGUF'));
  u32(3);
  u64(tensors.length);
  u64(Object.keys(text).length + Object.keys(numbers).length + Object.keys(lists).length);
  for (const [key, value] of Object.entries(text)) {
    string(key);
    u32(STRING);
    string(value);
  }
  for (const [key, value] of Object.entries(numbers)) {
    string(key);
    u32(U32);
    u32(value);
  }
  for (const [key, values] of Object.entries(lists)) {
    string(key);
    u32(ARRAY);
    u32(U32);
    u64(values.length);
    for (const value of values) u32(value);
  }
  let offset = 0;
  for (const { name, shape, type } of tensors) {
    string(name);
    u32(shape.length);
    for (const size of shape) u64(size);
    u32(type);
    u64(offset);
    const { blockSize, blockBytes } = GGML_TYPES.get(type) ?? { blockSize: 1, blockBytes: 1 };
    const elements = shape.reduce((product, size) => product * size, 1);
    offset += Math.ceil(Math.ceil((elements / blockSize) * blockBytes) / ALIGNMENT) * ALIGNMENT;
  }
  const header = Buffer.concat(parts);
  const padding = (ALIGNMENT - (header.length % ALIGNMENT)) % ALIGNMENT;
  return Buffer.concat([header, Buffer.alloc(padding + offset)]);
}
