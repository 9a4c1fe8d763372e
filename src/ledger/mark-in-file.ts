import type { SegmentFile } from './segment-file.ts';
import { sumOf } from './segment-line.ts';
import type { SegmentMark } from './segment-mark.ts';
import { another, type LedgerProblem, type OpenQuestion } from './succession.ts';

const NEWLINE = 0x0a;

/** A run was read while it went on: what it said until then is looked up in its segment, whose chain is known to be whole. */
export async function answer(
  { mark, reader }: OpenQuestion,
  file: SegmentFile | undefined,
): Promise<LedgerProblem | undefined> {
  const isRight = file !== undefined && (await sumAt(file, mark)) === mark.sum;
  return isRight ? undefined : another(mark.segment, mark.seq, reader);
}

async function sumAt(file: SegmentFile, { seq }: SegmentMark): Promise<string | undefined> {
  let at = 0;
  for await (const piece of file.pieces()) {
    for (let start = 0; start < piece.length;) {
      const newline = piece.indexOf(NEWLINE, start);
      if (newline === -1) return undefined;
      at += 1;
      if (at === seq) return sumOf(piece.subarray(start, newline));
      start = newline + 1;
    }
  }
  return undefined;
}
