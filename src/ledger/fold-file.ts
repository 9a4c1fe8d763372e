import { createHash } from 'node:crypto';
import type { Fold } from './fold-state.ts';
import { foldLines, problemOfTail, segmentStart } from './fold-segment.ts';
import type { ChainEnd } from './segment-line.ts';
import type { SegmentFile } from './segment-file.ts';
import type { SegmentMark } from './segment-mark.ts';
import type { FoldedSegment } from './snapshot.ts';
import type { LedgerProblem } from './succession.ts';

export interface FoldedFile extends FoldedSegment {
  /** It was folded up to there. */
  readonly problem?: LedgerProblem;
}

/**
 * Folds a segment piece by piece, from its beginning or behind what of it was folded before. Undefined: it does not begin
 * with what was folded, and nothing of it was folded now.
 *
 * @throws LedgerTooNew
 */
export async function foldFile(
  fold: Fold,
  { file, pieces }: { readonly file: SegmentFile; readonly pieces: AsyncIterable<Buffer> },
  from: FoldedSegment | undefined,
): Promise<FoldedFile | undefined> {
  const { name, version, sharedBytes = Infinity } = file;
  const start = from?.end ?? segmentStart(fold.id, name);
  const hash = createHash('sha256');
  let end = start;
  let after: readonly SegmentMark[] = from?.after ?? [];
  let shared: ChainEnd = from?.shared ?? start;
  let sizeBytes = 0;
  let isChecked = from === undefined;
  let problem: LedgerProblem | undefined;
  for await (const piece of pieces) {
    const known = Math.max(0, Math.min(piece.length, start.bytes - sizeBytes));
    sizeBytes += piece.length;
    hash.update(piece.subarray(0, known));
    if (sizeBytes < start.bytes || problem !== undefined) continue;
    if (!isChecked && hash.copy().digest('hex') !== from?.digest) return undefined;
    isChecked = true;
    const fresh = piece.subarray(known);
    const before = end;
    const lines = foldLines(fold, { name, bytes: fresh }, before);
    ({ end } = lines);
    after = lines.after ?? after;
    const folded = end.bytes - before.bytes;
    hash.update(fresh.subarray(0, folded));
    problem = lines.problem ?? problemOfTail(name, fresh.subarray(folded), end);
    if (end.bytes <= sharedBytes) shared = { seq: end.seq, sum: end.sum };
  }
  // A file that grew between listing and reading is longer than its version says; the next read sees that.
  if (!isChecked) return undefined;
  if (sizeBytes === 0) problem = problemOfTail(name, Buffer.alloc(0), end);
  const folded = { name, version, sizeBytes, end, after, shared, digest: hash.digest('hex') };
  return problem === undefined ? folded : { ...folded, problem };
}
