import type { FileHandle } from 'node:fs/promises';

const WINDOW_BYTES = 1024 * 1024;

/** The file ended where more was promised. */
export class EndOfFile extends Error {
  override readonly name = 'EndOfFile';
}

/** Reads numbers and skips over the rest, holding one window of the file at a time. Little-endian. */
export interface ByteReader {
  readonly position: number;
  /** Bytes that can be read at once without asking the disk. */
  readonly buffered: number;
  /** Makes so many bytes readable. Throws {@link EndOfFile}. */
  need(bytes: number): Promise<void>;
  /** These four: only after `need`. */
  u32(): number;
  /** As a number; what is larger than 2^53 is no length that a file can have, and ends as Infinity. */
  u64(): number;
  view(bytes: number): DataView;
  text(bytes: number): string;
  /** Throws {@link EndOfFile} when fewer are left. */
  has(bytes: number): void;
  /** Throws {@link EndOfFile} when that is beyond the end. */
  skip(bytes: number): void;
}

export function readBytes(file: FileHandle, fileBytes: number): ByteReader {
  let window = Buffer.alloc(0);
  let start = 0;
  let position = 0;

  function has(bytes: number): void {
    if (position + bytes > fileBytes) throw new EndOfFile();
  }
  async function fill(bytes: number): Promise<void> {
    has(bytes);
    const length = Math.min(Math.max(bytes, WINDOW_BYTES), fileBytes - position);
    const next = Buffer.alloc(length);
    const { bytesRead } = await file.read(next, 0, length, position);
    if (bytesRead < bytes) throw new EndOfFile();
    window = next.subarray(0, bytesRead);
    start = position;
  }
  function take(bytes: number): number {
    const offset = position - start;
    position += bytes;
    return offset;
  }
  function buffered(): number {
    return Math.max(0, start + window.length - position);
  }
  return {
    get position() {
      return position;
    },
    get buffered() {
      return buffered();
    },
    async need(bytes) {
      if (buffered() < bytes) await fill(bytes);
    },
    u32: () => window.readUInt32LE(take(4)),
    u64() {
      const value = window.readBigUInt64LE(take(8));
      return value > BigInt(Number.MAX_SAFE_INTEGER) ? Infinity : Number(value);
    },
    view: (bytes) => new DataView(window.buffer, window.byteOffset + take(bytes), bytes),
    text(bytes) {
      const offset = take(bytes);
      return window.toString('utf8', offset, offset + bytes);
    },
    has,
    skip(bytes) {
      has(bytes);
      position += bytes;
    },
  };
}
