import type { Digest } from '../../blobs/blob-store.ts';
import { HubError } from '../hub-error.ts';
import type { HubStore } from '../store/open-store.ts';
import type { ShardFile } from './parse-shard.ts';
import type { XorbRun } from './xorb-store.ts';

/**
 * Puts the files of a shard together from their chunks and stores each under its sha256: from here on it is an
 * ordinary LFS object. A file is there whole or not at all, and only with the digest that the client claims.
 */
export async function takeShard(
  { blobs, xorbs }: Pick<HubStore, 'blobs' | 'xorbs'>,
  files: readonly ShardFile[],
  { left, onFile }: { readonly left: AbortSignal; readonly onFile?: (done: number) => void },
): Promise<{ readonly inserted: boolean }> {
  let inserted = false;
  for (const [index, file] of files.entries()) {
    if (!(await isKnown({ blobs, xorbs }, file))) {
      inserted = true;
      const places = new Map<string, XorbRun[]>();
      await blobs.write(assemble(xorbs, { ...file, left }, places), { digest: file.digest });
      // After the file is durable, so that no chunk is ever without a place.
      for (const [xorb, runs] of places) await xorbs.noteRuns(xorb, runs);
    }
    onFile?.(index + 1);
  }
  return { inserted };
}

async function isKnown(
  { blobs, xorbs }: Pick<HubStore, 'blobs' | 'xorbs'>,
  file: ShardFile,
): Promise<boolean> {
  if ((await blobs.stat(file.digest)) === undefined) return false;
  for (const { xorb } of file.terms) if (!(await xorbs.isInFiles(xorb))) return false;
  return true;
}

async function* assemble(
  xorbs: HubStore['xorbs'],
  file: { readonly digest: Digest; readonly terms: ShardFile['terms']; readonly left: AbortSignal },
  places: Map<string, XorbRun[]>,
): AsyncIterable<Uint8Array> {
  let offset = 0;
  for (const term of file.terms) {
    const lengths: number[] = [];
    let bytes = 0;
    for await (const chunk of xorbs.read(term.xorb, term.start, term.end)) {
      // No request waits for it any more; what was sent is there for another try.
      file.left.throwIfAborted();
      lengths.push(chunk.byteLength);
      bytes += chunk.byteLength;
      yield chunk;
    }
    if (bytes !== term.unpackedBytes)
      throw new HubError(400, 'A term of the shard has another length than it says');
    const runs = places.get(term.xorb) ?? [];
    places.set(term.xorb, [...runs, { start: term.start, lengths, file: file.digest, offset }]);
    offset += bytes;
  }
}
