import type { BegunSegment } from './begin-segment.ts';
import { applyRecord } from './fold.ts';
import type { Fold } from './fold-state.ts';
import type { LedgerWriter } from './ledger.ts';
import type { LedgerRecord } from './records.ts';
import { encodeLine, type ChainEnd } from './segment-line.ts';
import type { SegmentMark } from './segment-mark.ts';

/** Where a run's lines go. */
export interface SegmentSink {
  /** Resolves when the lines are on this machine's disk. Called once at a time. */
  append(lines: string): Promise<void>;
  /** Resolves when others can see these records, as far as the store promises that for their types. */
  publish(records: readonly LedgerRecord[]): Promise<void>;
  close(): Promise<void>;
}
export interface RunWriterOptions {
  /** Its first line is where the sink's lines go already. */
  readonly begun: BegunSegment;
  /** What was known when the run began; the writer folds its own records into it. */
  readonly fold: Fold;
  readonly sink: SegmentSink;
}
interface Waiting {
  readonly records: readonly LedgerRecord[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface RunWriter extends LedgerWriter {
  /** How far the segment goes by now. */
  mark(): SegmentMark;
  /** What it had read when it began. */
  readonly after: readonly SegmentMark[];
}

/**
 * Writes a run's records in the order they were given, behind the `run` record that it begins with. Appends that come
 * while the disk is busy share the next write and its fsync.
 */
export function openRunWriter({ begun, fold, sink }: RunWriterOptions): RunWriter {
  const { run, fence, name } = begun;
  let { end } = begun;
  applyRecord(fold, begun.record, { run: run.run, fence });
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  async function flush(): Promise<void> {
    // Appends of the same tick go together; and `flushing` is set before this ends, however early.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const written: Waiting[] = [];
      let lines = '';
      let next = end;
      for (const entry of batch) {
        try {
          const encoded = encodeLines(entry.records, next);
          lines += encoded.lines;
          next = encoded.end;
          written.push(entry);
        } catch (error) {
          entry.reject(error);
        }
      }
      try {
        if (lines !== '') await sink.append(lines);
        end = next;
        for (const entry of written) {
          for (const record of entry.records) applyRecord(fold, record, { run: run.run, fence });
          entry.resolve();
        }
      } catch (error) {
        for (const entry of written) entry.reject(error);
      }
    }
    flushing = undefined;
  }

  async function append(records: readonly LedgerRecord[]): Promise<void> {
    if (records.length === 0) return;
    await new Promise<void>((resolve, reject) => {
      waiting.push({ records, resolve, reject });
      flushing ??= flush();
    });
    await sink.publish(records);
  }

  return {
    run: run.run,
    fence,
    after: begun.record.after,
    mark: () => ({ segment: name, seq: end.seq, sum: end.sum }),
    async append(...records) {
      if (closing !== undefined) throw new Error(`run ${run.run} is closed: nothing can be appended to it`);
      await append(records);
    },
    state: () => fold,
    close() {
      closing ??= (async () => {
        await flushing;
        await sink.close();
      })();
      return closing;
    },
  };
}

function encodeLines(
  records: readonly LedgerRecord[],
  start: ChainEnd,
): { readonly lines: string; readonly end: ChainEnd } {
  let end = start;
  let lines = '';
  for (const record of records) {
    const encoded = encodeLine(record, end);
    lines += encoded.line;
    end = encoded.end;
  }
  return { lines, end };
}
