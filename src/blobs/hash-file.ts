import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Digest } from '../resources/digest.ts';
import { FileChanged } from './errors.ts';

const READ_BYTES = 1024 * 1024;

/** Both names that a Hub gives to the same bytes: sha256 (LFS files) and git's blob sha1 (regular files). */
export interface FileHashes {
  readonly digest: Digest;
  /** 40 hex digits: sha1 over `blob <size>\0` and the bytes. */
  readonly gitOid: string;
  readonly sizeBytes: number;
}

/**
 * Reads a file once and gives both of its hashes. `onBytes` hears how many bytes the last read brought.
 * Throws {@link FileChanged} when the file grows or shrinks meanwhile: git's hash starts with the size.
 */
export async function hashFile(
  path: string,
  options: { readonly signal?: AbortSignal; readonly onBytes?: (bytes: number) => void } = {},
): Promise<FileHashes> {
  const { size } = await stat(path);
  const sha256 = createHash('sha256');
  const sha1 = createHash('sha1').update(`blob ${size}\0`);
  let read = 0;
  const stream = createReadStream(path, {
    highWaterMark: READ_BYTES,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    read += chunk.byteLength;
    if (read > size) break;
    sha256.update(chunk);
    sha1.update(chunk);
    options.onBytes?.(chunk.byteLength);
  }
  if (read !== size) throw new FileChanged(path);
  return { digest: `sha256:${sha256.digest('hex')}`, gitOid: sha1.digest('hex'), sizeBytes: size };
}

export function hashBytes(bytes: string | Uint8Array): FileHashes {
  const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  return {
    digest: `sha256:${createHash('sha256').update(buffer).digest('hex')}`,
    gitOid: createHash('sha1').update(`blob ${buffer.byteLength}\0`).update(buffer).digest('hex'),
    sizeBytes: buffer.byteLength,
  };
}
