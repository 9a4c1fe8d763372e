import { readState, type Reading, type SnapshotCache } from '../../../src/ledger/read-state.ts';
import type { SegmentFile } from '../../../src/ledger/segment-file.ts';
import type { LedgerRecord } from '../../../src/ledger/records.ts';
import { encodeLine } from '../../../src/ledger/segment-line.ts';
import type { SegmentMark } from '../../../src/ledger/segment-mark.ts';
import { segmentStart } from '../../../src/ledger/fold-segment.ts';
import { segmentName } from '../../../src/ledger/segment-name.ts';
import { tipOf, type Succeeding } from '../../../src/ledger/succession.ts';
import { runRecord } from './records.ts';

/** Segments in memory; counts what is read. */
export class MemorySegments {
  readonly texts = new Map<string, string>();
  readonly known = new Map<string, Succeeding>();
  readonly edits = new Map<string, number>();
  reads: string[] = [];
  snapshot: Buffer | undefined;
  saves = 0;

  /** What a run that began now would name. */
  get tip(): readonly SegmentMark[] {
    return tipOf([...this.known.values()]);
  }

  /** Its run begins with the first records that it appends. */
  append(fence: number, records: readonly LedgerRecord[]): void {
    const run = `run-${fence}`;
    const name = segmentName(fence, run);
    const before = this.known.get(name);
    const after = before?.after ?? this.tip;
    let end = before?.shared ?? segmentStart('id', name);
    for (const record of [...(before === undefined ? [runRecord(run, after)] : []), ...records]) {
      const encoded = encodeLine(record, end);
      this.texts.set(name, (this.texts.get(name) ?? '') + encoded.line);
      ({ end } = encoded);
    }
    this.known.set(name, { name, after, shared: end });
  }

  edit(name: string, text: string): void {
    this.texts.set(name, text);
    this.edits.set(name, (this.edits.get(name) ?? 0) + 1);
  }

  get files(): readonly SegmentFile[] {
    return [...this.texts].map(([name, text]) => ({
      name,
      version: `${text.length}-${this.edits.get(name) ?? 0}`,
      sizeBytes: Buffer.byteLength(text),
      pieces: () => {
        this.reads.push(name);
        return inPieces(Buffer.from(text));
      },
    }));
  }

  readonly cache: SnapshotCache = {
    load: () => inPieces(this.snapshot ?? Buffer.alloc(0)),
    save: (pieces) => {
      this.snapshot = Buffer.concat([...pieces]);
      this.saves += 1;
      return Promise.resolve();
    },
  };

  async read(): Promise<Reading> {
    this.reads = [];
    return await readState({ id: 'id', files: this.files }, this.cache);
  }

  async readWithoutSnapshot(): Promise<Reading> {
    const cache = { load: () => inPieces(Buffer.alloc(0)), save: () => Promise.resolve() };
    return await readState({ id: 'id', files: this.files }, cache);
  }
}

/** Some lines at a time, through one buffer that is used again: whoever keeps a piece sees it change. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer, void> {
  const buffer = Buffer.alloc(bytes.length);
  for (let at = 0; at < bytes.length;) {
    let end = at;
    for (let line = 0; line < 40 && end < bytes.length; line += 1) end = endOfLine(bytes, end);
    const piece = buffer.subarray(0, end - at);
    bytes.copy(piece, 0, at, end);
    yield piece;
    piece.fill(0);
    at = end;
  }
}

function endOfLine(bytes: Buffer, at: number): number {
  const newline = bytes.indexOf('\n', at);
  return newline === -1 ? bytes.length : newline + 1;
}
