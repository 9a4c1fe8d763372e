/**
 * Reads what an ONNX graph says of itself: its weights by type and shape, what goes in and out, and which parts of other files
 * it refers to. The bytes of weights are skipped. Layout: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 */
import { open } from 'node:fs/promises';
import { BOUNDS } from '../resources/bounds.ts';
import { type ByteReader, EndOfFile, readBytes } from './byte-reader.ts';
import { fieldsUntil, NotProtobuf, textOf, varint } from './protobuf.ts';

export interface OnnxTensor {
  readonly name: string;
  /** `f32`; of a type that is not known, its number. */
  readonly type: string;
  readonly shape: readonly number[];
  /** Where its bytes are, when not in the graph's own file. */
  readonly external?: OnnxExternal;
  /** Where they are in the graph's own file; absent: elsewhere, or written number by number. */
  readonly raw?: { readonly begin: number; readonly end: number };
}
export interface OnnxExternal {
  /** As written: beside the graph. */
  readonly location: string;
  readonly offset: number;
  /** Absent: to the end of the file. */
  readonly length?: number;
}
export interface OnnxGraph {
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** ONNX's number -> name, and bits of one element. */
const TYPES: ReadonlyMap<number, readonly [name: string, bits: number]> = new Map([
  [1, ['f32', 32]],
  [2, ['u8', 8]],
  [3, ['i8', 8]],
  [4, ['u16', 16]],
  [5, ['i16', 16]],
  [6, ['i32', 32]],
  [7, ['i64', 64]],
  [9, ['bool', 8]],
  [10, ['f16', 16]],
  [11, ['f64', 64]],
  [12, ['u32', 32]],
  [13, ['u64', 64]],
  [16, ['bf16', 16]],
  [21, ['u4', 4]],
  [22, ['i4', 4]],
]);

/** A text says what is wrong with the file. */
export async function readOnnx(path: string): Promise<OnnxGraph | string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return await readModel(readBytes(file, size), size);
  } catch (error) {
    if (error instanceof NotProtobuf) return error.message;
    if (error instanceof EndOfFile) return 'it says that there is more than the file has: it was cut off';
    throw error;
  } finally {
    await file.close();
  }
}

async function readModel(reader: ByteReader, size: number): Promise<OnnxGraph> {
  let graph: OnnxGraph | undefined;
  let version = 0;
  let hasOperators = false;
  for await (const { number, end, value } of fieldsUntil(reader, size)) {
    if (number === 1) version = value ?? 0;
    if (number === 7 && end !== undefined) graph = await readGraph(reader, end);
    // What operators mean stands behind the graph: a file that ends before it was cut off.
    if (number === 8) hasOperators = true;
  }
  if (graph === undefined || version === 0) throw new NotProtobuf('it is no ONNX graph');
  if (!hasOperators) throw new NotProtobuf('it does not say which operators it uses: it was cut off');
  return graph;
}

async function readGraph(reader: ByteReader, until: number): Promise<OnnxGraph> {
  const graph = {
    tensors: new Array<OnnxTensor>(),
    inputs: new Array<string>(),
    outputs: new Array<string>(),
  };
  for await (const { number, end } of fieldsUntil(reader, until)) {
    if (end === undefined) continue;
    if (number === 5) graph.tensors.push(await readTensor(reader, end));
    if (graph.tensors.length > BOUNDS.weights.tensors)
      throw new NotProtobuf(`it has more than ${BOUNDS.weights.tensors} tensors`);
    if (number === 11) graph.inputs.push(await nameIn(reader, end));
    if (number === 12) graph.outputs.push(await nameIn(reader, end));
  }
  return graph;
}

async function readTensor(reader: ByteReader, until: number): Promise<OnnxTensor> {
  const shape: number[] = [];
  const external = new Map<string, string>();
  let type = 0;
  let name = '';
  let raw: OnnxTensor['raw'];
  for await (const { number, end, value } of fieldsUntil(reader, until)) {
    if (number === 1 && value !== undefined) shape.push(value);
    // Packed.
    if (number === 1 && end !== undefined) while (reader.position < end) shape.push(await varint(reader));
    if (number === 2) type = value ?? 0;
    if (number === 8 && end !== undefined) name = await textOf(reader, end);
    if (number === 9 && end !== undefined) raw = { begin: reader.position, end };
    if (number === 13 && end !== undefined) {
      const [key, written] = await pairIn(reader, end);
      external.set(key, written);
    }
  }
  if (shape.length > BOUNDS.weights.dimensions)
    throw new NotProtobuf(`tensor ${name} has ${shape.length} dimensions`);
  const [typeName, bits] = TYPES.get(type) ?? [String(type), undefined];
  const count = shape.reduce((product, length) => product * length, 1);
  const location = external.get('location');
  const needed = bits === undefined ? undefined : Math.ceil((count * bits) / 8);
  const rawBytes = raw === undefined ? undefined : raw.end - raw.begin;
  const has = location === undefined ? rawBytes : numberOf(external.get('length'), name);
  if (needed !== undefined && has !== undefined && has !== needed)
    throw new NotProtobuf(`tensor ${name} has ${has} bytes, and its shape needs ${needed}`);
  return {
    name,
    type: typeName,
    shape,
    ...(location === undefined
      ? raw === undefined
        ? {}
        : { raw }
      : {
          external: {
            location,
            offset: numberOf(external.get('offset'), name) ?? 0,
            ...(needed === undefined ? {} : { length: needed }),
          },
        }),
  };
}

function numberOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/u.test(text)) return Number(text);
  throw new NotProtobuf(`tensor ${name} says "${text.slice(0, 40)}" where a number of bytes belongs`);
}

async function nameIn(reader: ByteReader, until: number): Promise<string> {
  let name = '';
  for await (const { number, end } of fieldsUntil(reader, until))
    if (number === 1 && end !== undefined) name = await textOf(reader, end);
  return name;
}

async function pairIn(reader: ByteReader, until: number): Promise<readonly [string, string]> {
  let [key, value] = ['', ''];
  for await (const { number, end } of fieldsUntil(reader, until)) {
    if (number === 1 && end !== undefined) key = await textOf(reader, end);
    if (number === 2 && end !== undefined) value = await textOf(reader, end);
  }
  return [key, value];
}
