/** The wire format of Protocol Buffers, read in one pass: https://protobuf.dev/programming-guides/encoding/. */
import type { ByteReader } from './byte-reader.ts';

/** The message says what is wrong with the file. */
export class NotProtobuf extends Error {
  override readonly name = 'NotProtobuf';
}

export interface ProtobufField {
  readonly number: number;
  /** Of a number. */
  readonly value?: number;
  /** Where it ends, of what has a length: the reader stands at its start. What of it is not read is skipped. */
  readonly end?: number;
}

const MOST_NUMBER = 536_870_911;
/** A name, a path, a number as a text. */
const MOST_TEXT_BYTES = 4096;

/** The fields of one message, which ends there. Throws {@link NotProtobuf}, EndOfFile. */
export async function* fieldsUntil(reader: ByteReader, until: number): AsyncIterable<ProtobufField> {
  while (reader.position < until) {
    const tag = await varint(reader);
    const number = Math.floor(tag / 8);
    if (number === 0 || number > MOST_NUMBER) throw new NotProtobuf('it is no ONNX graph');
    switch (tag % 8) {
      case 0:
        yield { number, value: await varint(reader) };
        break;
      case 1:
        reader.skip(8);
        yield { number };
        break;
      case 2: {
        const length = await varint(reader);
        const end = reader.position + length;
        reader.has(length);
        if (end > until) throw new NotProtobuf('a part of it is longer than the whole');
        yield { number, end };
        if (reader.position < end) reader.skip(end - reader.position);
        break;
      }
      case 5:
        reader.skip(4);
        yield { number };
        break;
      default:
        throw new NotProtobuf('it is no ONNX graph');
    }
  }
  if (reader.position > until) throw new NotProtobuf('a part of it is longer than the whole');
}

/** What is larger than 2^53 is no length that a file can have, and ends as Infinity. */
export async function varint(reader: ByteReader): Promise<number> {
  let value = 0;
  for (let factor = 1, read = 0; read < 10; factor *= 128, read += 1) {
    await reader.need(1);
    const byte = reader.view(1).getUint8(0);
    value += (byte & 127) * factor;
    if (byte < 128) return value > Number.MAX_SAFE_INTEGER ? Infinity : value;
  }
  throw new NotProtobuf('it is no ONNX graph');
}

export async function textOf(reader: ByteReader, end: number): Promise<string> {
  const length = end - reader.position;
  if (length > MOST_TEXT_BYTES) throw new NotProtobuf(`a name in it has ${length} bytes`);
  await reader.need(length);
  return reader.text(length);
}
