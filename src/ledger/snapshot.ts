import { createHash } from 'node:crypto';
import { emptyFold, type Fold } from './fold-state.ts';
import type { SegmentEnd } from './fold-segment.ts';
import type { Succeeding } from './succession.ts';

/**
 * A fold that was written down, so that reading a long ledger is parsing it. It is a cache: bound to the segments it was
 * made from, checked against its own sha256, and thrown away at the smallest doubt. It is lines of some entries each, so
 * that neither writing nor reading ever holds more of the text than one of them.
 */
export interface Snapshot {
  readonly fold: Fold;
  /** In the order of the fold. */
  readonly segments: readonly FoldedSegment[];
}
export interface FoldedSegment extends Succeeding {
  /** Says that the file is still the same without reading it: size, times and inode, or a git blob. */
  readonly version: string;
  readonly sizeBytes: number;
  readonly end: SegmentEnd;
  /** sha256 (hex) of the folded bytes: proves, when the file has grown, that its beginning is what was folded. */
  readonly digest: string;
}

/**
 * To be raised with every change of the fold, and of what a record is read to: an old snapshot would keep what was made of
 * the records then.
 */
const FORMAT = 'zoo.ledger-snapshot/9';
const ENTRIES_PER_LINE = 500;
const NEWLINE = 0x0a;

type EntryOf<T> =
  T extends ReadonlyMap<infer K, infer V>
    ? readonly [K, V]
    : T extends ReadonlySet<infer E> | readonly (infer E)[]
      ? E
      : never;
type Tables = Omit<Fold, 'id' | 'exists' | 'notes' | 'tip'>;
type Table = keyof Tables;
type Fillers = { readonly [T in Table]: (fold: Fold, entries: readonly EntryOf<Tables[T]>[]) => void };

/** What a snapshot holds: a table of the fold that is left out here does not compile. */
const FILL: Fillers = {
  outputs: (fold, entries) => put(fold.outputs, entries),
  sources: (fold, entries) => put(fold.sources, entries),
  reports: (fold, entries) => put(fold.reports, entries),
  baselines: (fold, entries) => put(fold.baselines, entries),
  open: (fold, entries) => put(fold.open, entries),
  failures: (fold, entries) => put(fold.failures, entries),
  moves: (fold, entries) => put(fold.moves, entries),
  unfinished: (fold, entries) => put(fold.unfinished, entries),
  contents: (fold, entries) => put(fold.contents, entries),
  tombstones: (fold, entries) => put(fold.tombstones, entries),
  protections: (fold, entries) => entries.forEach((what) => fold.protections.add(what)),
  runs: (fold, entries) => entries.forEach((run) => fold.runs.push(run)),
  history: (fold, entries) => entries.forEach((event) => fold.history.push(event)),
};

function put<K, V>(map: Map<K, V>, entries: readonly (readonly [K, V])[]): void {
  for (const [key, value] of entries) map.set(key, value);
}

interface Head {
  readonly format: string;
  readonly id: string;
  readonly segments: readonly FoldedSegment[];
}
type Line<T extends Table = Table> = {
  readonly [K in T]: { readonly table: K; readonly entries: readonly EntryOf<Tables[K]>[] };
}[T];

/** A head, the entries of every table, and the sha256 of all these lines. */
export function* encodeSnapshot({ fold, segments }: Snapshot): Generator<Buffer, void> {
  const sum = createHash('sha256');
  for (const value of linesOf(fold, segments)) {
    const line = Buffer.from(`${JSON.stringify(value)}\n`);
    sum.update(line);
    yield line;
  }
  yield Buffer.from(sumLine(sum.digest('hex')));
}

function* linesOf(fold: Fold, segments: readonly FoldedSegment[]): Iterable<object> {
  yield { format: FORMAT, id: fold.id, segments } satisfies Head;
  for (const [table, entries] of Object.entries<Iterable<unknown>>(tablesOf(fold))) {
    let some: unknown[] = [];
    for (const entry of entries) {
      if (some.push(entry) < ENTRIES_PER_LINE) continue;
      yield { table, entries: some };
      some = [];
    }
    if (some.length > 0) yield { table, entries: some };
  }
}

function tablesOf({ id: _id, exists: _exists, notes: _notes, tip: _tip, ...tables }: Fold): Tables {
  return tables;
}

const SUM_START = '{"sha256":"';

function sumLine(sum: string): string {
  return `${SUM_START}${sum}"}\n`;
}

/** Undefined: not a snapshot of this ledger by this version, or not what was written. */
export async function decodeSnapshot(
  pieces: AsyncIterable<Buffer>,
  id: string,
): Promise<(Snapshot & { readonly sizeBytes: number }) | undefined> {
  const fold = emptyFold(id, true);
  const sum = createHash('sha256');
  let segments: readonly FoldedSegment[] | undefined;
  let sizeBytes = 0;
  let isWhole = false;
  try {
    for await (const piece of pieces) {
      sizeBytes += piece.length;
      for (const line of linesIn(piece)) {
        if (isWhole) return undefined;
        const text = line.toString('utf8');
        if (segments === undefined) {
          const head: unknown = JSON.parse(text);
          if (!isHead(head) || head.id !== id) return undefined;
          segments = head.segments;
        } else if (text.startsWith(SUM_START)) {
          if (text !== sumLine(sum.digest('hex'))) return undefined;
          isWhole = true;
          continue;
        } else {
          const value: unknown = JSON.parse(text);
          if (!isLine(value)) return undefined;
          take(fold, value);
        }
        sum.update(line);
      }
    }
  } catch {
    // What was damaged can be anything until its sum is known, and then it is nothing.
    return undefined;
  }
  return isWhole && segments !== undefined ? { fold, segments, sizeBytes } : undefined;
}

/** With their newlines. */
function* linesIn(piece: Buffer): Iterable<Buffer> {
  for (let at = 0, next = 0; at < piece.length; at = next) {
    next = piece.indexOf(NEWLINE, at) + 1;
    if (next === 0) return;
    yield piece.subarray(at, next);
  }
}

function take<T extends Table>(fold: Fold, { table, entries }: Line<T>): void {
  FILL[table](fold, entries);
}

function isHead(value: unknown): value is Head {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === FORMAT;
}

/** The checksum and the format say that this very version wrote it; its insides need no second look. */
function isLine(value: unknown): value is Line {
  if (typeof value !== 'object' || value === null || !('table' in value)) return false;
  return typeof value.table === 'string' && Object.hasOwn(FILL, value.table);
}
