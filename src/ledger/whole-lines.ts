import { open } from 'node:fs/promises';

const PIECE_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * A file in pieces that end with a newline, so that a journal of any length takes the memory of one piece. What stands
 * behind the last newline comes last. A piece is good until the next one is asked for: the buffer is used again.
 */
export async function* wholeLines(path: string, sizeBytes: number): AsyncGenerator<Buffer, void> {
  const file = await open(path, 'r');
  try {
    // One more than there is: the read that finds the end wants room, too.
    let buffer = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, sizeBytes + 1));
    let filled = 0;
    for (;;) {
      if (filled === buffer.length) buffer = grown(buffer);
      const { bytesRead } = await file.read(buffer, filled, buffer.length - filled);
      filled += bytesRead;
      if (bytesRead === 0) break;
      const whole = buffer.lastIndexOf(NEWLINE, filled - 1) + 1;
      if (whole === 0) continue;
      yield buffer.subarray(0, whole);
      buffer.copyWithin(0, whole, filled);
      filled -= whole;
    }
    if (filled > 0) yield buffer.subarray(0, filled);
  } finally {
    await file.close();
  }
}

function grown(buffer: Buffer): Buffer<ArrayBuffer> {
  const next = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, 2 * buffer.length));
  buffer.copy(next);
  return next;
}

/** Pieces end between lines, and so between characters. */
export async function textOf(pieces: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece.toString('utf8');
  return text;
}
