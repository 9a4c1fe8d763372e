import type { LedgerProblem } from './succession.ts';

/** A segment as a store lists it, before it is read. */
export interface SegmentFile {
  readonly name: string;
  /** See {@link FoldedSegment.version}. */
  readonly version: string;
  readonly sizeBytes: number;
  /** So much of it all readers can read, and the rest only this machine; absent: all of it. A piece ends there. */
  readonly sharedBytes?: number;
  /**
   * From the beginning, each piece good until the next is asked for. A piece ends with a newline; what a file has behind
   * its last newline is in the last piece, or is it.
   */
  pieces(): AsyncGenerator<Buffer, void>;
}
export interface SegmentList {
  /** The ledger's. */
  readonly id: string;
  readonly files: readonly SegmentFile[];
  /** What can be seen without reading the files; absent: nothing is wrong. */
  readonly problems?: readonly LedgerProblem[];
}

/** A segment that is in memory already. */
export function textFile(name: string, text: string): SegmentFile {
  const bytes = Buffer.from(text);
  return { name, version: '', sizeBytes: bytes.length, pieces: () => inOnePiece(bytes) };
}

async function* inOnePiece(bytes: Buffer): AsyncGenerator<Buffer, void> {
  yield bytes;
}
