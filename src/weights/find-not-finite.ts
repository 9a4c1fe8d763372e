/**
 * Numbers that are none (NaN) or infinite, in the data of a safetensors file. Quantizing hides them: MLX gives a group with a
 * NaN a scale like any other, and the model talks nonsense from there on.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { largest } from '../diagnostics/extremes.ts';
import type { SafetensorsTensor } from './safetensors-header.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;

/** Whether one element is not finite, by its bits; types that are not here have no such numbers. */
const IS_NOT_FINITE: ReadonlyMap<string, (chunk: Buffer) => boolean> = new Map([
  ['BF16', (chunk) => hasExponent(words(chunk), 0x7f80)],
  ['F16', (chunk) => hasExponent(words(chunk), 0x7c00)],
  [
    'F32',
    (chunk) => hasExponent(new Uint32Array(chunk.buffer, chunk.byteOffset, chunk.length / 4), 0x7f800000),
  ],
]);

/** `tensors`: all of the file. The first one that has such a number; undefined: all numbers are finite. */
export async function findNotFinite(
  path: string,
  tensors: readonly SafetensorsTensor[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start =
      size -
      largest(
        tensors.map(({ end }) => end),
        0,
      );
    const chunk = Buffer.from(new ArrayBuffer(CHUNK_BYTES));
    for (const tensor of tensors) {
      const isNotFinite = IS_NOT_FINITE.get(tensor.dtype);
      if (isNotFinite === undefined) continue;
      for await (const part of partsOf(file, {
        begin: start + tensor.begin,
        end: start + tensor.end,
        chunk,
      })) {
        signal.throwIfAborted();
        if (isNotFinite(part)) return tensor.name;
      }
    }
    return undefined;
  } finally {
    await file.close();
  }
}

async function* partsOf(
  file: FileHandle,
  { begin, end, chunk }: { readonly begin: number; readonly end: number; readonly chunk: Buffer },
): AsyncIterable<Buffer> {
  for (let at = begin; at < end;) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, end - at), at);
    // A short read may end within a number.
    const whole = at + bytesRead >= end ? bytesRead : bytesRead - (bytesRead % 4);
    if (whole === 0) return;
    yield chunk.subarray(0, whole);
    at += whole;
  }
}

function words(chunk: Buffer): Uint16Array {
  return new Uint16Array(chunk.buffer, chunk.byteOffset, chunk.length / 2);
}

/** All bits of the exponent are set: infinite, or no number. */
function hasExponent(numbers: Uint16Array | Uint32Array, exponent: number): boolean {
  for (let index = 0; index < numbers.length; index += 1)
    if (((numbers[index] ?? 0) & exponent) === exponent) return true;
  return false;
}
