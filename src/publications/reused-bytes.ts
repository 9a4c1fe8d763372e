import { open } from 'node:fs/promises';
import type { ByteRange } from './target.ts';

const CHUNK_BYTES = 256 * 1024;
/** One being sent, one waiting in the stream, one being filled, and one to spare. */
const BUFFERS = 4;

/**
 * Reads a file through a few buffers that are used over and over: a fresh one per chunk would be garbage that V8 lets pile up
 * by tens of megabytes before it looks. A chunk is good until {@link BUFFERS} - 1 more were taken; who keeps it must copy it.
 */
export async function* readReused(path: string, { start, end }: ByteRange): AsyncIterable<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const ring = Array.from({ length: BUFFERS }, () => Buffer.allocUnsafeSlow(CHUNK_BYTES));
    let at = start;
    while (at <= end) {
      for (const buffer of ring) {
        const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK_BYTES, end + 1 - at), at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    }
  } finally {
    await file.close();
  }
}
