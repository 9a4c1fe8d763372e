import { LedgerDamaged, LedgerTooNew } from './errors.ts';
import { applyRecord } from './fold.ts';
import type { Fold } from './fold-state.ts';
import { chainStart, decodeLine, type ChainEnd } from './segment-line.ts';
import { parseSegmentName } from './segment-name.ts';

/** How far a segment has been folded. */
export interface SegmentEnd extends ChainEnd {
  /** Bytes up to and with the last newline. */
  readonly bytes: number;
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
 * Folds a segment's bytes, which stand behind `from` and go to its end. A last line without its newline was never
 * acknowledged to anybody: a crash cut it short, or its run is writing it right now. It is passed over; the returned end
 * stays before it.
 *
 * @throws LedgerDamaged with file and line; LedgerTooNew.
 */
export function foldSegment(fold: Fold, segment: Stretch, from: SegmentEnd): SegmentEnd {
  const end = foldLines(fold, segment, from);
  checkTail(segment.name, segment.bytes.subarray(end.bytes - from.bytes), end);
  return end;
}

/** Folds the whole lines of a piece; what is left of it is the beginning of a line. */
export function foldLines(fold: Fold, { name, bytes }: Stretch, from: SegmentEnd): SegmentEnd {
  const origin = parseSegmentName(name);
  if (origin === undefined) throw new TypeError(`not a segment: ${name}`);
  let end = from;
  for (let at = 0; ;) {
    const newline = bytes.indexOf(NEWLINE, at);
    if (newline === -1) return end;
    const where = `runs/${name}:${end.seq + 1}`;
    const line = decodeLine(bytes.subarray(at, newline), end);
    if (line.state === 'damaged') throw new LedgerDamaged(where, line.what);
    if (line.state === 'too-new') throw new LedgerTooNew(where, line.format);
    if (line.state === 'record') applyRecord(fold, line.record, origin);
    at = newline + 1;
    end = { ...line.end, bytes: from.bytes + at };
  }
}

/** A crash leaves the beginning of a line. A whole line with something else where its newline was is damage. */
export function checkTail(name: string, tail: Buffer, end: SegmentEnd): void {
  if (tail.length > 1 && decodeLine(tail.subarray(0, -1), end).state === 'record') {
    throw new LedgerDamaged(`runs/${name}:${end.seq + 1}`, 'its newline was overwritten');
  }
}

/** For people, about a segment that does not end with a whole line. */
export function tailNote(name: string, end: SegmentEnd): string {
  return `runs/${name}:${end.seq + 1}: the last line is incomplete and was passed over (its run was killed, or is writing it)`;
}
