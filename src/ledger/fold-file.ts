import { createHash } from 'node:crypto';
import type { Fold } from './fold-state.ts';
import { checkTail, foldLines, segmentStart } from './fold-segment.ts';
import type { SegmentFile } from './segment-file.ts';
import type { FoldedSegment } from './snapshot.ts';

/**
 * Folds a segment piece by piece, from its beginning or behind what of it was folded before. Undefined: it does not begin
 * with what was folded, and nothing of it was folded now.
 *
 * @throws LedgerDamaged with file and line; LedgerTooNew.
 */
export async function foldFile(
  fold: Fold,
  { file, pieces }: { readonly file: SegmentFile; readonly pieces: AsyncIterable<Buffer> },
  from: FoldedSegment | undefined,
): Promise<FoldedSegment | undefined> {
  const { name, version } = file;
  const start = from?.end ?? segmentStart(fold.id, name);
  const hash = createHash('sha256');
  let end = start;
  let sizeBytes = 0;
  let isChecked = from === undefined;
  for await (const piece of pieces) {
    const known = Math.max(0, Math.min(piece.length, start.bytes - sizeBytes));
    sizeBytes += piece.length;
    hash.update(piece.subarray(0, known));
    if (sizeBytes < start.bytes) continue;
    if (!isChecked && hash.copy().digest('hex') !== from?.digest) return undefined;
    isChecked = true;
    const fresh = piece.subarray(known);
    const before = end;
    end = foldLines(fold, { name, bytes: fresh }, before);
    const folded = end.bytes - before.bytes;
    hash.update(fresh.subarray(0, folded));
    checkTail(name, fresh.subarray(folded), end);
  }
  // A file that grew between listing and reading is longer than its version says; the next read sees that.
  return isChecked ? { name, version, sizeBytes, end, digest: hash.digest('hex') } : undefined;
}
