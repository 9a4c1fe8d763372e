/**
 * Two extents of files side by side, a chunk of each at a time. That is one pass over both with nothing kept, and what is
 * equal is known to be equal, without a hash.
 */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { damaged, type Comparing } from './side.ts';

export interface Extent {
  readonly path: string;
  readonly begin: number;
  readonly end: number;
}

export interface OpenFiles {
  of(path: string): Promise<FileHandle>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Each file is opened once. Pipes and devices are refused before they are opened: they could wait for ever. */
export function openFiles(): OpenFiles {
  const handles = new Map<string, Promise<FileHandle>>();
  async function openOne(path: string): Promise<FileHandle> {
    if (!(await stat(path)).isFile()) throw damaged(path, 'it is not a file');
    return open(path, 'r');
  }
  return {
    of(path) {
      const handle = handles.get(path) ?? openOne(path);
      handles.set(path, handle);
      return handle;
    },
    async [Symbol.asyncDispose]() {
      const opened = await Promise.allSettled(handles.values());
      for (const one of opened) if (one.status === 'fulfilled') await one.value.close();
    },
  };
}

const CHUNK_BYTES = 1024 * 1024;

/** Both extents are equally long. */
export async function areEqual(
  [a, b]: readonly [Extent, Extent],
  files: OpenFiles,
  { signal, onBytes }: Comparing,
): Promise<boolean> {
  const length = a.end - a.begin;
  const [left, right] = [await chunkReader(a, files), await chunkReader(b, files)];
  for (let done = 0; done < length; done += CHUNK_BYTES) {
    signal.throwIfAborted();
    const bytes = Math.min(CHUNK_BYTES, length - done);
    const [ours, theirs] = await Promise.all([left(bytes), right(bytes)]);
    onBytes?.(2 * bytes);
    if (!ours.equals(theirs)) return false;
  }
  return true;
}

/** Gives the next so many bytes of an extent, in a buffer that is used again. */
export async function chunkReader(
  { path, begin }: Extent,
  files: OpenFiles,
  most = CHUNK_BYTES,
): Promise<(bytes: number) => Promise<Buffer>> {
  const file = await files.of(path);
  const buffer = Buffer.allocUnsafeSlow(most);
  let at = begin;
  return async (bytes) => {
    for (let filled = 0; filled < bytes;) {
      const { bytesRead } = await file.read(buffer, filled, bytes - filled, at + filled);
      if (bytesRead === 0) throw damaged(path, 'it became shorter while it was read');
      filled += bytesRead;
    }
    at += bytes;
    return buffer.subarray(0, bytes);
  };
}
