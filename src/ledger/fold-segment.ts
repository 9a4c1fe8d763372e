import { LedgerTooNew } from './errors.ts';
import { applyRecord } from './fold.ts';
import type { Fold } from './fold-state.ts';
import { chainStart, decodeLine, type ChainEnd } from './segment-line.ts';
import type { SegmentMark } from './segment-mark.ts';
import { parseSegmentName } from './segment-name.ts';
import type { LedgerProblem } from './succession.ts';

/** How far a segment has been folded. */
export interface SegmentEnd extends ChainEnd {
  /** Bytes up to and with the last newline. */
  readonly bytes: number;
}
export interface FoldedLines {
  readonly end: SegmentEnd;
  /** Of the run that begins in these lines. */
  readonly after?: readonly SegmentMark[];
  /** A record that is not what was written: nothing behind it is folded. */
  readonly problem?: LedgerProblem;
}

/** A stretch of a segment; it begins where the fold stands. */
interface Stretch {
  readonly name: string;
  readonly bytes: Buffer;
}

const NEWLINE = 0x0a;

export function segmentStart(ledgerId: string, name: string): SegmentEnd {
  return { ...chainStart(ledgerId, name), bytes: 0 };
}

/**
 * Folds the whole lines of a piece; what is left of it is the beginning of a line. The first record of a segment is its run,
 * and no other record is.
 *
 * @throws LedgerTooNew
 */
export function foldLines(fold: Fold, { name, bytes }: Stretch, from: SegmentEnd): FoldedLines {
  const origin = parseSegmentName(name);
  if (origin === undefined) throw new TypeError(`not a segment: ${name}`);
  let end = from;
  let begun: { readonly after?: readonly SegmentMark[] } = {};
  for (let at = 0; ;) {
    const newline = bytes.indexOf(NEWLINE, at);
    if (newline === -1) return { end, ...begun };
    const line = decodeLine(bytes.subarray(at, newline), end);
    const where = `runs/${name}:${end.seq + 1}`;
    const damaged = (what: string): FoldedLines => ({ end, ...begun, problem: { where, what } });
    if (line.state === 'damaged') return damaged(line.what);
    if (line.state === 'too-new') throw new LedgerTooNew(where, line.format);
    const isRun = line.state === 'record' && line.record.type === 'run';
    if (isRun !== (end.seq === 0))
      return damaged(isRun ? 'a second run begins in it' : 'it does not begin with its run');
    if (line.state === 'record') {
      if (line.record.type === 'run') begun = { after: line.record.after };
      applyRecord(fold, line.record, origin);
    }
    at = newline + 1;
    end = { ...line.end, bytes: from.bytes + at };
  }
}

/** A crash leaves the beginning of a line. A whole line with something else where its newline was is damage. */
export function problemOfTail(name: string, tail: Buffer, end: SegmentEnd): LedgerProblem | undefined {
  const where = `runs/${name}:${end.seq + 1}`;
  if (end.seq === 0) return { where, what: 'it has lost its beginning' };
  return tail.length > 1 && decodeLine(tail.subarray(0, -1), end).state === 'record'
    ? { where, what: 'its newline was overwritten' }
    : undefined;
}

/** For people, about a segment that does not end with a whole line. */
export function tailNote(name: string, end: SegmentEnd): string {
  return `runs/${name}:${end.seq + 1}: the last line is incomplete and was passed over (its run was killed, or is writing it)`;
}
