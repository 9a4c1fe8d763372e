import { open } from 'node:fs/promises';
import {
  headerLength,
  LENGTH_BYTES,
  type OnMetadata,
  parseSafetensorsHeader,
  type SafetensorsHeader,
} from './safetensors-header.ts';

/** Reads the header of a file on disk, never its weights. Throws only what the file system throws. */
export async function readSafetensorsHeader(
  path: string,
  onMetadata?: OnMetadata,
): Promise<SafetensorsHeader> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const prefix = Buffer.alloc(LENGTH_BYTES);
    const { bytesRead } = await file.read(prefix, 0, LENGTH_BYTES, 0);
    const length = headerLength(prefix.subarray(0, bytesRead), size);
    if (typeof length === 'string') return { state: 'broken', why: length };
    const json = Buffer.allocUnsafe(length);
    const read = await file.read(json, 0, length, LENGTH_BYTES);
    return parseSafetensorsHeader(json.subarray(0, read.bytesRead), size - LENGTH_BYTES - length, onMetadata);
  } finally {
    await file.close();
  }
}
