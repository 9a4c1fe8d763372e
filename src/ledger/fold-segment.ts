import { LedgerDamaged, LedgerTooNew } from './errors.ts';
import { applyRecord, type Fold } from './fold.ts';
import { chainStart, decodeLine, type ChainEnd } from './segment-line.ts';
import { parseSegmentName } from './segment-name.ts';

/** How far a segment has been folded. */
export interface SegmentEnd extends ChainEnd {
  /** Bytes up to and with the last newline. */
  readonly bytes: number;
}

const NEWLINE = 0x0a;

export function segmentStart(ledgerId: string, name: string): SegmentEnd {
  return { ...chainStart(ledgerId, name), bytes: 0 };
}

/**
 * Folds what stands in `bytes` behind `from`. A last line without its newline was never acknowledged to anybody: a crash
 * cut it short, or its run is writing it right now. It is passed over; the returned end stays before it.
 *
 * @throws LedgerDamaged with file and line; LedgerTooNew.
 */
export function foldSegment(
  fold: Fold,
  segment: { readonly name: string; readonly bytes: Buffer },
  from: SegmentEnd,
): SegmentEnd {
  const { name, bytes } = segment;
  const origin = parseSegmentName(name);
  if (origin === undefined) throw new TypeError(`not a segment: ${name}`);
  let end = from;
  for (;;) {
    const newline = bytes.indexOf(NEWLINE, end.bytes);
    if (newline === -1) break;
    const where = `runs/${name}:${end.seq + 1}`;
    const line = decodeLine(bytes.subarray(end.bytes, newline), end);
    if (line.state === 'damaged') throw new LedgerDamaged(where, line.what);
    if (line.state === 'too-new') throw new LedgerTooNew(where, line.format);
    if (line.state === 'record') applyRecord(fold, line.record, origin);
    end = { ...line.end, bytes: newline + 1 };
  }
  checkTail(name, bytes.subarray(end.bytes), end);
  return end;
}

/** A crash leaves the beginning of a line. A whole line with something else where its newline was is damage. */
function checkTail(name: string, tail: Buffer, end: SegmentEnd): void {
  if (tail.length > 1 && decodeLine(tail.subarray(0, -1), end).state === 'record') {
    throw new LedgerDamaged(`runs/${name}:${end.seq + 1}`, 'its newline was overwritten');
  }
}

/** For people, about a segment that does not end with a whole line. */
export function tailNote(name: string, end: SegmentEnd): string {
  return `runs/${name}:${end.seq + 1}: the last line is incomplete and was passed over (its run was killed, or is writing it)`;
}
