import { hash } from 'node:crypto';
import { emptyFold, type Fold } from './fold.ts';
import { foldSegment, segmentStart, tailNote } from './fold-segment.ts';
import { compareSegmentNames } from './segment-name.ts';
import { decodeSnapshot, encodeSnapshot, type FoldedSegment, type Snapshot } from './snapshot.ts';

/** A segment as a store lists it, before it is read. */
export interface SegmentFile {
  readonly name: string;
  /** See {@link FoldedSegment.version}. */
  readonly version: string;
  readonly sizeBytes: number;
  read(): Promise<Buffer>;
}
/** Where the snapshot lives. Both may fail silently: it is disposable. */
export interface SnapshotCache {
  load(): Promise<Buffer | undefined>;
  save(bytes: Buffer): Promise<void>;
}
export interface SegmentList {
  /** The ledger's. */
  readonly id: string;
  readonly files: readonly SegmentFile[];
}

/** Files that are read ahead of the fold. */
const READ_AHEAD = 128;
/** A snapshot is written again once so much was folded behind it: rewriting stays a constant share of reading. */
const RESAVE_BYTES = 128 * 1024;
const RESAVE_SHARE = 0.1;

/** Folds all segments, or the snapshot and what came after it. */
export async function readState({ id, files }: SegmentList, cache: SnapshotCache): Promise<Fold> {
  const sorted = files.toSorted((a, b) => compareSegmentNames(a.name, b.name));
  const stored = await cache.load();
  const snapshot = stored === undefined ? undefined : decodeSnapshot(stored, id);
  const known = snapshot !== undefined && isPrefix(snapshot.segments, sorted) ? snapshot : undefined;
  const folded =
    (known === undefined ? undefined : await foldBehind(known, sorted)) ??
    (await foldBehind({ fold: emptyFold(id, true), segments: [] }, sorted)) ??
    unreachable();
  if (folded.newBytes > RESAVE_BYTES + RESAVE_SHARE * (known === undefined ? 0 : (stored?.length ?? 0))) {
    await cache.save(encodeSnapshot(folded));
  }
  for (const { name, sizeBytes, end } of folded.segments) {
    if (end.bytes < sizeBytes) folded.fold.notes.push(tailNote(name, end));
  }
  return folded.fold;
}

/**
 * The order of the fold is (fence, seq), so a snapshot serves only as long as nothing is new before its end: only its
 * last segment may have grown.
 */
function isPrefix(folded: readonly FoldedSegment[], files: readonly SegmentFile[]): boolean {
  return folded.every((segment, index) => {
    const file = files[index];
    if (file?.name !== segment.name) return false;
    return (
      file.version === segment.version || (index === folded.length - 1 && file.sizeBytes >= segment.sizeBytes)
    );
  });
}

/** Undefined: the file that has grown does not begin as it did when the snapshot was made. */
async function foldBehind(
  { fold, segments }: Snapshot,
  files: readonly SegmentFile[],
): Promise<(Snapshot & { readonly newBytes: number }) | undefined> {
  const last = segments.at(-1);
  const isLastSame = last !== undefined && files[segments.length - 1]?.version === last.version;
  const kept = isLastSame ? segments : segments.slice(0, -1);
  const folded = [...kept];
  let newBytes = 0;
  const rest = files.slice(kept.length);
  for (let at = 0; at < rest.length; at += READ_AHEAD) {
    const ahead = rest.slice(at, at + READ_AHEAD);
    const contents = await Promise.all(ahead.map((file) => file.read()));
    for (const [index, file] of ahead.entries()) {
      const bytes = contents[index] ?? unreachable();
      const from = file.name === last?.name ? last : undefined;
      if (from !== undefined && hash('sha256', bytes.subarray(0, from.end.bytes)) !== from.digest)
        return undefined;
      const start = from?.end ?? segmentStart(fold.id, file.name);
      const end = foldSegment(fold, { name: file.name, bytes }, start);
      newBytes += end.bytes - start.bytes;
      const digest = hash('sha256', bytes.subarray(0, end.bytes));
      // A file that grew between listing and reading is longer than its version says; the next read sees that.
      folded.push({ name: file.name, version: file.version, sizeBytes: bytes.length, end, digest });
    }
  }
  return { fold, segments: folded, newBytes };
}

function unreachable(): never {
  throw new Error('a fold from the beginning cannot disagree with a snapshot');
}
