import { WorldFailure } from '../diagnostics/failure.ts';
import { keepingPace, TooSlow } from '../endpoints/keeping-pace.ts';
import { BOUNDS } from '../resources/bounds.ts';
import type { DownloadFile } from './target.ts';
import { checkBytes } from './verified-bytes.ts';

/** Connections that brought nothing at all, in a row, before giving up. */
const FRUITLESS = 3;

export interface Downloading {
  readonly file: DownloadFile;
  /** Its beginning, that is here. */
  readonly kept: AsyncIterable<Uint8Array> | undefined;
  /** The bytes from there on. */
  open(start: number): Promise<AsyncIterable<Uint8Array>>;
  /** Of a connection that broke. */
  failureOf(error: unknown): WorldFailure;
}

/** Streams a file, from where a broken connection left off; never passes on the end of a file that is not the one asked for. */
export async function* resumeDownload(downloading: Downloading): AsyncIterable<Uint8Array> {
  const { file } = downloading;
  if (file.size === 0) return;
  yield* checkBytes(file).pass(resumed(downloading), file.size);
}

async function* resumed({ file, kept, open, failureOf }: Downloading): AsyncIterable<Uint8Array> {
  let received = 0;
  for await (const chunk of kept ?? []) {
    received += chunk.byteLength;
    yield chunk;
  }
  let fruitless = 0;
  let connections = 0;
  while (received < file.size) {
    const before = received;
    connections += 1;
    try {
      for await (const chunk of keepingPace(await open(received))) {
        received += chunk.byteLength;
        yield chunk;
      }
      if (received === before) throw failureOf(new Error('no bytes'));
    } catch (error) {
      const failure = error instanceof WorldFailure ? error : failureOf(error);
      fruitless = received > before ? 0 : fruitless + 1;
      const isPoor =
        connections > BOUNDS.download.connections + received / BOUNDS.download.perConnectionBytes;
      if (failure.failure.class !== 'network' || fruitless === FRUITLESS || isPoor) throw failure;
      if (error instanceof TooSlow) throw failure;
    }
  }
}

/** A server without ranges starts from the beginning again: what we have is skipped. */
export async function* skipping(bytes: AsyncIterable<Uint8Array>, count: number): AsyncIterable<Uint8Array> {
  let left = count;
  for await (const chunk of bytes) {
    if (left >= chunk.byteLength) left -= chunk.byteLength;
    else {
      yield left === 0 ? chunk : chunk.subarray(left);
      left = 0;
    }
  }
}
