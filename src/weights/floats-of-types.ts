/**
 * Where the floating-point numbers of a tensor are, by its type, and which of their bits say "infinite" or "no number". Of a
 * quantized type these are the scales and offsets of its blocks; the packed bits beside them are whole numbers. Layouts of
 * blocks: llama.cpp v0.5.0, ggml/src/ggml-common.h, and what ggml_validate_row_data looks at.
 */

/** Not finite: both bytes, under their masks, have these values. Offsets are within a block. */
export interface FloatPlace {
  readonly high: number;
  readonly highMask: number;
  readonly highValue: number;
  readonly low: number;
  readonly lowMask: number;
  readonly lowValue: number;
}
export interface BlockOfFloats {
  readonly blockBytes: number;
  readonly places: readonly FloatPlace[];
}

/** All bits of the masks are set: those of the exponent. */
function exponent(high: number, highMask: number, [low, lowMask]: readonly [number, number] = [high, 0]) {
  return { high, highMask, highValue: highMask, low, lowMask, lowValue: lowMask };
}
const half = (at: number): FloatPlace => exponent(at + 1, 0x7c);
const single = (at: number): FloatPlace => exponent(at + 3, 0x7f, [at + 2, 0x80]);
const halves = (blockBytes: number, ...at: readonly number[]): BlockOfFloats => ({
  blockBytes,
  places: at.map(half),
});
const one = (blockBytes: number, place: FloatPlace): BlockOfFloats => ({ blockBytes, places: [place] });
/** Its only pattern that is no number: minus zero. */
const FNUZ = one(1, { ...exponent(0, 0xff), highValue: 0x80 });
/** Whole numbers, and floats of so few bits that every pattern is a number. */
const WHOLE = ['bool', 'u4', 'i4', 'u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'u64', 'i64'];
const NARROW = ['f4', 'f6_e2m3', 'f6_e3m2'];

/** Lower-case name of safetensors, GGML or ONNX -> layout. Of a type that is not here nothing can be said (`nvfp4`). */
export const FLOATS_OF_TYPES: ReadonlyMap<string, BlockOfFloats> = new Map([
  ...[...WHOLE, ...NARROW].map((name): readonly [string, BlockOfFloats] => [name, halves(1)]),
  ['f64', one(8, exponent(7, 0x7f, [6, 0xf0]))],
  ['f32', one(4, single(0))],
  ['c64', one(4, single(0))],
  ['f16', halves(2, 0)],
  ['bf16', one(2, exponent(1, 0x7f, [0, 0x80]))],
  ['f8_e4m3', one(1, exponent(0, 0x7f))],
  ['f8_e5m2', one(1, exponent(0, 0x7c))],
  ['f8_e4m3fnuz', FNUZ],
  ['f8_e5m2fnuz', FNUZ],
  ['f8_e8m0', one(1, exponent(0, 0xff))],
  ['q4_0', halves(18, 0)],
  ['q4_1', halves(20, 0, 2)],
  ['q5_0', halves(22, 0)],
  ['q5_1', halves(24, 0, 2)],
  ['q8_0', halves(34, 0)],
  ['q8_1', halves(36, 0, 2)],
  ['q2_k', halves(84, 80, 82)],
  ['q3_k', halves(110, 108)],
  ['q4_k', halves(144, 0, 2)],
  ['q5_k', halves(176, 0, 2)],
  ['q6_k', halves(210, 208)],
  ['q8_k', one(292, single(0))],
  ['iq1_s', halves(50, 0)],
  // Its scale is in the upper four bits of four numbers of 16: sign and exponent in those of the last two.
  ['iq1_m', one(56, exponent(55, 0x70, [53, 0xc0]))],
  ['iq2_xxs', halves(66, 0)],
  ['iq2_xs', halves(74, 0)],
  ['iq2_s', halves(82, 0)],
  ['iq3_xxs', halves(98, 0)],
  ['iq3_s', halves(110, 0)],
  ['iq4_nl', halves(18, 0)],
  ['iq4_xs', halves(136, 0)],
  ['tq1_0', halves(54, 52)],
  ['tq2_0', halves(66, 64)],
  ['mxfp4', one(17, exponent(0, 0xff))],
  ['q1_0', halves(18, 0)],
  ['q2_0', halves(18, 0)],
]);
