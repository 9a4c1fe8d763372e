/** A segment as a store lists it, before it is read. */
export interface SegmentFile {
  readonly name: string;
  /** See {@link FoldedSegment.version}. */
  readonly version: string;
  readonly sizeBytes: number;
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
}
