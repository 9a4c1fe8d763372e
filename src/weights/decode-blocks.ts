/**
 * Blocks of GGML's types of 32 elements, each with a scale of its own, as ggml/src/ggml-quants.c reads them. What needs
 * tables of codes (iq1, iq2, iq3) and what is not in files of models is not here: such tensors are compared by their bytes.
 */
import { bitsAt, type ElementType, halfTable } from './decode-numbers.ts';

type DecodeBlock = (read: Block, out: Float64Array, to: number) => void;
/** One block: its bytes by their place in it, and what lies there as a half. */
interface Block {
  readonly byte: (at: number) => number;
  readonly signed: (at: number) => number;
  readonly half: (at: number) => number;
}

/** The callback writes all elements of one block behind `to`. */
export function blocks(blockSize: number, blockBytes: number, decodeBlock: DecodeBlock): ElementType {
  return {
    blockSize,
    blockBytes,
    decode(bytes, out) {
      const table = halfTable();
      let start = 0;
      const byte = (at: number): number => bytes[start + at] ?? 0;
      const read: Block = {
        byte,
        signed: (at) => (byte(at) << 24) >> 24,
        half: (at) => table[bitsAt(bytes, start + at)] ?? NaN,
      };
      for (let to = 0; to < out.length; to += blockSize) {
        decodeBlock(read, out, to);
        start += blockBytes;
      }
    },
  };
}

/** Two numbers of four bits in each byte: the low ones are the first half of the block. */
function nibbles(
  quants: number,
  valueOf: (quant: number, element: number, read: Block) => number,
): DecodeBlock {
  return (read, out, to) => {
    for (let at = 0; at < 16; at += 1) {
      const both = read.byte(quants + at);
      out[to + at] = valueOf(both & 15, at, read);
      out[to + at + 16] = valueOf(both >> 4, at + 16, read);
    }
  };
}
/** The fifth bit of each element, of four bytes from `from`. */
const fifth = (read: Block, from: number, element: number): number =>
  ((read.byte(from + (element >> 3)) >> (element & 7)) & 1) << 4;

/** Of iq4_nl and iq4_xs. */
export const NONLINEAR = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113] as const;
/** Of floats with 4 bits, twice as large. */
const MXFP4 = [0, 1, 2, 3, 4, 6, 8, 12, -0, -1, -2, -3, -4, -6, -8, -12] as const;

export const BLOCK_TYPES: ReadonlyMap<string, ElementType> = new Map([
  [
    'q4_0',
    blocks(
      32,
      18,
      nibbles(2, (quant, _, { half }) => half(0) * (quant - 8)),
    ),
  ],
  [
    'q4_1',
    blocks(
      32,
      20,
      nibbles(4, (quant, _, { half }) => half(0) * quant + half(2)),
    ),
  ],
  [
    'q5_0',
    blocks(
      32,
      22,
      nibbles(6, (quant, at, read) => read.half(0) * ((quant | fifth(read, 2, at)) - 16)),
    ),
  ],
  [
    'q5_1',
    blocks(
      32,
      24,
      nibbles(8, (quant, at, read) => read.half(0) * (quant | fifth(read, 4, at)) + read.half(2)),
    ),
  ],
  [
    'q8_0',
    blocks(32, 34, ({ half, signed }, out, to) => {
      const scale = half(0);
      for (let at = 0; at < 32; at += 1) out[to + at] = scale * signed(2 + at);
    }),
  ],
  [
    'iq4_nl',
    blocks(
      32,
      18,
      nibbles(2, (quant, _, { half }) => half(0) * (NONLINEAR[quant] ?? NaN)),
    ),
  ],
  [
    'mxfp4',
    blocks(
      32,
      17,
      nibbles(1, (quant, _, { byte }) => 2 ** (byte(0) - 128) * (MXFP4[quant] ?? NaN)),
    ),
  ],
]);
