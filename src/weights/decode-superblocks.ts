/** GGML's types of 256 elements (`q4_k` and its like), as ggml/src/ggml-quants.c reads them. */
import { blocks, NONLINEAR } from './decode-blocks.ts';
import type { ElementType } from './decode-numbers.ts';

type Bytes = (at: number) => number;

/** Scale and minimum of one of the eight parts of a q4_k or q5_k block: six bits each, packed into twelve bytes. */
function scaleAndMinimum(byte: Bytes, from: number, part: number): readonly [number, number] {
  if (part < 4) return [byte(from + part) & 63, byte(from + part + 4) & 63];
  const low = byte(from + part + 4);
  return [(low & 15) | ((byte(from + part - 4) >> 6) << 4), (low >> 4) | ((byte(from + part) >> 6) << 4)];
}

/** Scales of q3_k: four low bits, then two high ones, of sixteen parts. */
function scaleOfQ3(byte: Bytes, from: number, part: number): number {
  const low = part < 8 ? byte(from + part) & 15 : byte(from + part - 8) >> 4;
  const high = (byte(from + 8 + (part % 4)) >> (2 * (part >> 2))) & 3;
  return (low | (high << 4)) - 32;
}

/** Parts of 16 elements: which byte each pair of bits lies in, and how far to shift it. */
const placeOfPair = (element: number): readonly [number, number] => {
  const [half, within] = [element >> 7, element & 127];
  return [32 * half + (within & 31), 2 * (within >> 5)];
};

export const SUPERBLOCK_TYPES: ReadonlyMap<string, ElementType> = new Map([
  [
    'q2_k',
    blocks(256, 84, ({ byte, half }, out, to) => {
      const [scale, minimum] = [half(80), half(82)];
      for (let at = 0; at < 256; at += 1) {
        const [place, shift] = placeOfPair(at);
        const both = byte(at >> 4);
        out[to + at] = scale * (both & 15) * ((byte(16 + place) >> shift) & 3) - minimum * (both >> 4);
      }
    }),
  ],
  [
    'q3_k',
    blocks(256, 110, ({ byte, half }, out, to) => {
      const scale = half(108);
      for (let at = 0; at < 256; at += 1) {
        const [place, shift] = placeOfPair(at);
        const third = (byte(at & 31) >> (at >> 5)) & 1;
        const quant = ((byte(32 + place) >> shift) & 3) - (third === 1 ? 0 : 4);
        out[to + at] = scale * scaleOfQ3(byte, 96, at >> 4) * quant;
      }
    }),
  ],
  [
    'q4_k',
    blocks(256, 144, ({ byte, half }, out, to) => {
      for (let part = 0; part < 8; part += 1) {
        const [scale, minimum] = scaleAndMinimum(byte, 4, part);
        const [factor, less] = [half(0) * scale, half(2) * minimum];
        for (let at = 0; at < 32; at += 1) {
          const both = byte(16 + 32 * (part >> 1) + at);
          out[to + 32 * part + at] = factor * (part % 2 === 0 ? both & 15 : both >> 4) - less;
        }
      }
    }),
  ],
  [
    'q5_k',
    blocks(256, 176, ({ byte, half }, out, to) => {
      for (let part = 0; part < 8; part += 1) {
        const [scale, minimum] = scaleAndMinimum(byte, 4, part);
        const [factor, less] = [half(0) * scale, half(2) * minimum];
        for (let at = 0; at < 32; at += 1) {
          const both = byte(48 + 32 * (part >> 1) + at);
          const fifth = ((byte(16 + at) >> part) & 1) << 4;
          out[to + 32 * part + at] = factor * ((part % 2 === 0 ? both & 15 : both >> 4) | fifth) - less;
        }
      }
    }),
  ],
  [
    'q6_k',
    blocks(256, 210, ({ byte, signed, half }, out, to) => {
      const scale = half(208);
      for (let at = 0; at < 256; at += 1) {
        const [side, within] = [at >> 7, at & 127];
        const both = byte(64 * side + (within & 63));
        const high = (byte(128 + 32 * side + (within & 31)) >> (2 * (within >> 5))) & 3;
        const quant = ((within < 64 ? both & 15 : both >> 4) | (high << 4)) - 32;
        out[to + at] = scale * signed(192 + (at >> 4)) * quant;
      }
    }),
  ],
  [
    'iq4_xs',
    blocks(256, 136, ({ byte, half }, out, to) => {
      const high = byte(2) | (byte(3) << 8);
      for (let part = 0; part < 8; part += 1) {
        const low = (byte(4 + (part >> 1)) >> (4 * (part % 2))) & 15;
        const factor = half(0) * ((low | (((high >> (2 * part)) & 3) << 4)) - 32);
        for (let at = 0; at < 16; at += 1) {
          const both = byte(8 + 16 * part + at);
          out[to + 32 * part + at] = factor * (NONLINEAR[both & 15] ?? NaN);
          out[to + 32 * part + at + 16] = factor * (NONLINEAR[both >> 4] ?? NaN);
        }
      }
    }),
  ],
]);
