import { emptyFold, type Fold } from './fold-state.ts';
import { foldFile } from './fold-file.ts';
import { tailNote } from './fold-segment.ts';
import { answer } from './mark-in-file.ts';
import type { SegmentFile, SegmentList } from './segment-file.ts';
import type { SegmentMark } from './segment-mark.ts';
import { compareSegmentNames } from './segment-name.ts';
import { decodeSnapshot, encodeSnapshot, type FoldedSegment, type Snapshot } from './snapshot.ts';
import { judgeMark, judgeSuccession, tipOf, type LedgerProblem, type OpenQuestion } from './succession.ts';

/** Where the snapshot lives. Both may fail silently: it is disposable. */
export interface SnapshotCache {
  /** In pieces like those of a segment; none when there is no snapshot. */
  load(): AsyncIterable<Buffer>;
  save(pieces: Iterable<Buffer>): Promise<void>;
}
/** What was read, and what is wrong with it: where something is, the fold is what can be shown, and nothing to act on. */
export interface Reading {
  readonly fold: Fold;
  readonly problems: readonly LedgerProblem[];
  /** What a run that begins now has to name. */
  readonly tip: readonly SegmentMark[];
  /** What of these is not there any more. */
  missing(marks: readonly SegmentMark[], reader: string): Promise<readonly LedgerProblem[]>;
}
/** Opened ahead of the fold: so many files, and so many bytes of them. */
const AHEAD_FILES = 128;
const AHEAD_BYTES = 8 * 1024 * 1024;
/** A snapshot is written again once so much was folded behind it: rewriting stays a constant share of reading. */
const RESAVE_BYTES = 128 * 1024;
const RESAVE_SHARE = 0.1;

/** Folds all segments, or the snapshot and what came after it. */
export async function readState(
  { id, files, problems: listed = [] }: SegmentList,
  cache: SnapshotCache,
): Promise<Reading> {
  const sorted = files.toSorted((a, b) => compareSegmentNames(a.name, b.name));
  const stored = await decodeSnapshot(cache.load(), id);
  const known = stored !== undefined && isPrefix(stored.segments, sorted) ? stored : undefined;
  const folded =
    (known === undefined ? undefined : await foldBehind(known, sorted)) ??
    (await foldBehind({ fold: emptyFold(id, true), segments: [] }, sorted)) ??
    unreachable();
  const { fold, segments } = folded;
  const byName = new Map(sorted.map((file) => [file.name, file]));
  const judged = judgeSuccession(segments, folded.known);
  const questions = await answers(judged.questions, byName);
  // Behind a damaged record much seems to be missing: the cause alone is said.
  const gaps = [...judged.problems, ...questions];
  // A marked gap is named by who has read what is missing, rather than by its number.
  const problems = [folded.damages, gaps, listed].find((found) => found.length > 0) ?? [];
  if (problems.length === 0 && folded.newBytes > RESAVE_BYTES + RESAVE_SHARE * (known?.sizeBytes ?? 0))
    await cache.save(encodeSnapshot(folded));
  for (const { name, sizeBytes, end } of segments)
    if (end.bytes < sizeBytes) fold.notes.push(tailNote(name, end));
  return {
    fold,
    problems,
    tip: tipOf(segments),
    async missing(marks, reader) {
      const there = new Map(segments.map((segment) => [segment.name, segment]));
      const verdicts = marks.map((mark) => ({
        mark,
        reader,
        verdict: judgeMark(mark, there.get(mark.segment), reader),
      }));
      const unknown = verdicts.filter(({ verdict }) => verdict === 'unknown');
      return [
        ...verdicts.flatMap(({ verdict }) => (typeof verdict === 'object' ? [verdict] : [])),
        ...(await answers(unknown, byName)),
      ];
    },
  };
}

async function answers(
  questions: readonly OpenQuestion[],
  files: ReadonlyMap<string, SegmentFile>,
): Promise<readonly LedgerProblem[]> {
  const answered = await Promise.all(
    questions.map((question) => answer(question, files.get(question.mark.segment))),
  );
  return answered.filter((problem) => problem !== undefined);
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

interface OpenedFile {
  readonly file: SegmentFile;
  readonly pieces: AsyncGenerator<Buffer, void>;
  /** However far it was read. */
  close(): Promise<unknown>;
}

interface Behind extends Snapshot {
  readonly newBytes: number;
  readonly damages: readonly LedgerProblem[];
  /** So many segments stand as they did when the snapshot was made. */
  readonly known: number;
}

/** Undefined: the file that has grown does not begin as it did when the snapshot was made. */
async function foldBehind(
  { fold, segments }: Snapshot,
  files: readonly SegmentFile[],
): Promise<Behind | undefined> {
  const last = segments.at(-1);
  const isLastSame = last !== undefined && files[segments.length - 1]?.version === last.version;
  const kept = isLastSame ? segments : segments.slice(0, -1);
  const folded = [...kept];
  const damages: LedgerProblem[] = [];
  let newBytes = 0;
  for (const batch of batchesOf(files.slice(kept.length))) {
    const opened = batch.map(startReading);
    try {
      for (const { file, pieces } of opened) {
        const from = file.name === last?.name ? last : undefined;
        const segment = await foldFile(fold, { file, pieces }, from);
        if (segment === undefined) return undefined;
        newBytes += segment.end.bytes - (from?.end.bytes ?? 0);
        folded.push(segment);
        if (segment.problem !== undefined) damages.push(segment.problem);
      }
    } finally {
      await Promise.all(opened.map(({ close }) => close()));
    }
  }
  return { fold, segments: folded, newBytes, damages, known: kept.length };
}

function* batchesOf(files: readonly SegmentFile[]): Iterable<readonly SegmentFile[]> {
  let batch: SegmentFile[] = [];
  let bytes = 0;
  for (const file of files) {
    batch.push(file);
    bytes += file.sizeBytes;
    if (batch.length < AHEAD_FILES && bytes < AHEAD_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** The first piece is on its way before it is asked for. */
function startReading(file: SegmentFile): OpenedFile {
  const rest = file.pieces();
  const first = rest.next();
  // A reader that gets there hears of it; one that stopped before does not have to.
  first.catch(() => undefined);
  async function* pieces(): AsyncGenerator<Buffer, void> {
    const { done, value } = await first;
    if (done === true) return;
    yield value;
    yield* rest;
  }
  return { file, pieces: pieces(), close: () => rest.return() };
}

function unreachable(): never {
  throw new Error('a fold from the beginning cannot disagree with a snapshot');
}
