import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type BlobStore, type Digest, openBlobStore } from '../../blobs/blob-store.ts';
import { errorCode } from '../../blobs/errors.ts';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import { readStored } from '../store/read-stored.ts';
import { HubError } from '../hub-error.ts';
import { openTurns } from '../store/turns.ts';
import { checkedXorb } from './check-xorb.ts';
import { countChunks, readChunks } from './read-chunks.ts';

/** Chunks of a xorb that are also a part of a file: `lengths[i]` bytes for chunk `start + i`, from `offset` on, without gaps. */
export interface XorbRun {
  readonly start: number;
  readonly lengths: readonly number[];
  readonly file: Digest;
  readonly offset: number;
}

interface XorbRecord {
  /** As it was sent; undefined once every chunk of it is in a file. */
  readonly body?: Digest;
  readonly chunks?: number;
  readonly runs: readonly XorbRun[];
}

/**
 * Bundles of chunks that Xet clients send. Clients remember what they sent and refer to it for ever, so no chunk may
 * go; but once a file holds the same bytes, only where they are in it is kept. Nothing is stored twice for long.
 */
export interface XorbStore {
  /** Throws 400, and keeps nothing, when the bytes are not those that the hash names. */
  write(hash: string, bytes: AsyncIterable<Uint8Array>): Promise<{ readonly wasInserted: boolean }>;
  /** Raw chunks, in order. 400 for what was never sent: clients repeat after 5xx, and that would not help. */
  read(hash: string, start: number, end: number): AsyncIterable<Buffer>;
  /** Whether files hold all of it already, so that nothing is gained by looking at it again. */
  isInFiles(hash: string): Promise<boolean>;
  /** Files were put together from this xorb; gives its own bytes free when they hold all of it. */
  noteRuns(hash: string, runs: readonly XorbRun[]): Promise<void>;
}

/** What the clients send is at most this; the protocol says so. */
const XORB_MAXIMUM_BYTES = 64 * 1024 * 1024 + 1024 * 1024;

export function openXorbStore(directory: string, files: BlobStore): XorbStore {
  const bodies = openBlobStore(join(directory, 'bodies'));
  const pathOf = (hash: string): string => {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new HubError(400, `Not the hash of a xorb: ${hash}`);
    return join(directory, 'xorbs', hash.slice(0, 2), `${hash}.json`);
  };
  // Two uploads can touch the same xorb at once; each has to see what the other has written.
  const inTurn = openTurns();

  async function load(hash: string): Promise<XorbRecord | undefined> {
    try {
      return await readStored<XorbRecord>(pathOf(hash), ({ runs }) => Array.isArray(runs));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async function* readFromFile(run: XorbRun, start: number, end: number): AsyncIterable<Buffer> {
    const skipped = run.lengths.slice(0, start - run.start).reduce((sum, length) => sum + length, 0);
    let at = run.offset + skipped;
    for (const length of run.lengths.slice(start - run.start, end - run.start)) {
      yield await buffer(files.read(run.file, { start: at, end: at + length - 1 }));
      at += length;
    }
  }

  return {
    write: (hash, bytes) =>
      inTurn(hash, async () => {
        const before = await load(hash);
        if (before !== undefined && before.body === undefined) return { wasInserted: false };
        const body = await bodies.write(checkedXorb(limited(bytes), hash));
        const chunks = await countChunks(bodies.path(body.digest));
        // Replaces what a failed upload may have left under this name.
        await writeFileAtomic(
          pathOf(hash),
          JSON.stringify({ body: body.digest, chunks, runs: before?.runs ?? [] }),
        );
        return { wasInserted: before === undefined };
      }),
    async *read(hash, start, end) {
      const record = await load(hash);
      if (record === undefined) throw new HubError(400, `This xorb has not been uploaded: ${hash}`);
      for (let at = start; at < end;) {
        const run = record.runs.find((known) => known.start <= at && at < known.start + known.lengths.length);
        if (run === undefined) {
          if (record.body === undefined) throw new HubError(400, `The xorb ${hash} has no chunk ${at}`);
          yield* readChunks(bodies.path(record.body), at, end);
          return;
        }
        const until = Math.min(end, run.start + run.lengths.length);
        yield* readFromFile(run, at, until);
        at = until;
      }
    },
    isInFiles: async (hash) => {
      const record = await load(hash);
      return record !== undefined && record.body === undefined;
    },
    noteRuns: (hash, runs) =>
      inTurn(hash, async () => {
        const record = await load(hash);
        if (record?.body === undefined) return;
        const merged = mergeRuns([...record.runs, ...runs]);
        const covered = merged.reduce((sum, run) => sum + run.lengths.length, 0);
        if (covered < (record.chunks ?? Infinity)) {
          await writeFileAtomic(pathOf(hash), JSON.stringify({ ...record, runs: merged }));
          return;
        }
        await writeFileAtomic(pathOf(hash), JSON.stringify({ runs: merged }));
        await bodies.delete(record.body);
      }),
  };
}

/** Each chunk once: of two runs that overlap, the later one loses what the other has. */
export function mergeRuns(runs: readonly XorbRun[]): readonly XorbRun[] {
  const merged: XorbRun[] = [];
  let covered = 0;
  for (const run of runs.toSorted((a, b) => a.start - b.start)) {
    const skip = Math.max(0, covered - run.start);
    if (skip >= run.lengths.length) continue;
    const skippedBytes = run.lengths.slice(0, skip).reduce((sum, length) => sum + length, 0);
    const rest = {
      ...run,
      start: run.start + skip,
      lengths: run.lengths.slice(skip),
      offset: run.offset + skippedBytes,
    };
    merged.push(rest);
    covered = rest.start + rest.lengths.length;
  }
  return merged;
}

async function* limited(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    if (size > XORB_MAXIMUM_BYTES) throw new HubError(413, 'A xorb has at most 64 MiB');
    yield chunk;
  }
}
