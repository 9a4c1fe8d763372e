import type { BlobStore } from '../blobs/blob-store.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { PublishedFile } from '../resources/publication.ts';
import { readReused } from './reused-bytes.ts';
import type { ByteRange, Upload } from './target.ts';

/** A file as targets send it: weights from the local store, texts from memory. */
export function uploadOf(file: PublishedFile, blobs: BlobStore): Upload {
  if (file.from === 'text')
    return uploadOfText(file.path, { bytes: Buffer.from(file.text), sha256: file.sha256 });
  const { path, size, sha256 } = file;
  const isHere = async (): Promise<boolean> => (await blobs.stat(sha256)) !== undefined;
  async function* checked(read: () => AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    if (!(await isHere())) throw notHere(path);
    yield* read();
  }
  return {
    path,
    size,
    sha256,
    isHere,
    read: (range) => checked(() => blobs.read(sha256, range)),
    stream: (range) => checked(() => readReused(blobs.path(sha256), range)),
  };
}

function uploadOfText(
  path: string,
  { bytes, sha256 }: { readonly bytes: Buffer; readonly sha256: Upload['sha256'] },
): Upload {
  async function* read(range?: ByteRange): AsyncIterable<Uint8Array> {
    yield range === undefined ? bytes : bytes.subarray(range.start, range.end + 1);
  }
  return { path, size: bytes.byteLength, sha256, isHere: () => Promise.resolve(true), read, stream: read };
}

function notHere(path: string): WorldFailure {
  return new WorldFailure({
    class: 'conflict',
    message: `the bytes of ${path} are not in the local store any more`,
    remedy: 'run `zoo apply` again: they are fetched, or made again',
  });
}
