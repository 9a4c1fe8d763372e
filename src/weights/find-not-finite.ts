/**
 * Numbers that are none (NaN) or infinite, in the data of weights. No loader looks for them, and quantizing hides them: MLX
 * gives a group with a NaN a scale like any other, and the model talks nonsense from there on.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { largest } from '../diagnostics/extremes.ts';
import { type BlockOfFloats, FLOATS_OF_TYPES } from './floats-of-types.ts';
import type { SafetensorsTensor } from './safetensors-header.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;

/** Where the data of a tensor is in its file. */
export interface Extent {
  readonly name: string;
  /** Lower case, as safetensors, GGML or ONNX name it. */
  readonly type: string;
  readonly begin: number;
  readonly end: number;
}
export interface NotFinite {
  readonly tensor: string;
  readonly type: string;
  /** In the file, of the first such number of the tensor. */
  readonly byte: number;
}
export interface Finite {
  readonly signal: AbortSignal;
  /** How many bytes more were looked at. */
  readonly onBytes?: (bytes: number) => void;
}

/** The first such number of each tensor that has one. Tensors of an unknown type are passed over. */
export async function findNotFinite(
  path: string,
  extents: readonly Extent[],
  { signal, onBytes }: Finite,
): Promise<readonly NotFinite[]> {
  const found: NotFinite[] = [];
  const file = await open(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (const extent of extents) {
      const block = FLOATS_OF_TYPES.get(extent.type);
      if (block === undefined || block.places.length === 0) continue;
      const byte = await firstIn(file, { ...extent, block, chunk, signal });
      if (byte !== undefined) found.push({ tensor: extent.name, type: extent.type, byte });
      onBytes?.(extent.end - extent.begin);
    }
    return found;
  } finally {
    await file.close();
  }
}

/** `tensors`: all of the file, whose data begins right behind the header. */
export function safetensorsExtents(
  tensors: readonly SafetensorsTensor[],
  fileBytes: number,
): readonly Extent[] {
  const ends = tensors.map(({ end }) => end);
  const start = fileBytes - largest(ends, 0);
  return tensors.map(({ name, dtype, begin, end }) => ({
    name,
    type: dtype.toLowerCase(),
    begin: start + begin,
    end: start + end,
  }));
}

interface Part {
  readonly begin: number;
  readonly end: number;
  readonly block: BlockOfFloats;
  readonly chunk: Buffer;
  readonly signal: AbortSignal;
}

async function firstIn(
  file: FileHandle,
  { begin, end, block, chunk, signal }: Part,
): Promise<number | undefined> {
  for (let at = begin; at < end;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, end - at), at);
    // A short read may end within a block.
    const whole = bytesRead - (bytesRead % block.blockBytes);
    if (whole === 0) return undefined;
    const found = firstOf(chunk, whole, block);
    if (found !== undefined) return at + found;
    at += whole;
  }
  return undefined;
}

/** The block with such a number. */
function firstOf(bytes: Uint8Array, length: number, { blockBytes, places }: BlockOfFloats) {
  let first: number | undefined;
  for (const { high, highMask, highValue, low, lowMask, lowValue } of places) {
    for (let at = 0; at < (first ?? length); at += blockBytes) {
      if (((bytes[at + high] ?? 0) & highMask) !== highValue) continue;
      if (((bytes[at + low] ?? 0) & lowMask) === lowValue) first = at;
    }
  }
  return first;
}
