import { hash } from 'node:crypto';
import { emptyFold, type Fold } from './fold.ts';
import type { SegmentEnd } from './fold-segment.ts';

/**
 * A fold that was written down, so that reading a long ledger is one JSON.parse. It is a cache: bound to the segments it
 * was made from, checked against its own sha256, and thrown away at the smallest doubt.
 */
export interface Snapshot {
  readonly fold: Fold;
  /** In the order of the fold. */
  readonly segments: readonly FoldedSegment[];
}
export interface FoldedSegment {
  readonly name: string;
  /** Says that the file is still the same without reading it: size, mtime and inode, or a git blob. */
  readonly version: string;
  readonly sizeBytes: number;
  readonly end: SegmentEnd;
  /** sha256 (hex) of the folded bytes: proves, when the file has grown, that its beginning is what was folded. */
  readonly digest: string;
}

/** To be raised with every change of the fold: an old snapshot would keep what the old fold made of the records. */
const FORMAT = 'zoo.ledger-snapshot/4';
const HEX = 64;

type Entries<M> = M extends ReadonlyMap<infer K, infer V> ? readonly (readonly [K, V])[] : never;
interface Stored {
  readonly format: string;
  readonly id: string;
  readonly segments: readonly FoldedSegment[];
  readonly outputs: Entries<Fold['outputs']>;
  readonly sources: Entries<Fold['sources']>;
  readonly reports: Entries<Fold['reports']>;
  readonly baselines: Entries<Fold['baselines']>;
  readonly open: Entries<Fold['open']>;
  readonly failures: Entries<Fold['failures']>;
  readonly moves: Entries<Fold['moves']>;
  readonly unfinished: Entries<Fold['unfinished']>;
  readonly protections: readonly string[];
  readonly contents: Entries<Fold['contents']>;
  readonly tombstones: Entries<Fold['tombstones']>;
  readonly runs: Fold['runs'];
  readonly history: Fold['history'];
}

/** One line with the sha256 of the other. */
export function encodeSnapshot({ fold, segments }: Snapshot): Buffer {
  const stored: Stored = {
    format: FORMAT,
    id: fold.id,
    segments,
    outputs: [...fold.outputs],
    sources: [...fold.sources],
    reports: [...fold.reports],
    baselines: [...fold.baselines],
    open: [...fold.open],
    failures: [...fold.failures],
    moves: [...fold.moves],
    unfinished: [...fold.unfinished],
    protections: [...fold.protections],
    contents: [...fold.contents],
    tombstones: [...fold.tombstones],
    runs: fold.runs,
    history: fold.history,
  };
  const body = Buffer.from(JSON.stringify(stored));
  return Buffer.concat([Buffer.from(`${hash('sha256', body)}\n`), body]);
}

/** Undefined: not a snapshot of this ledger by this version, or not what was written. */
export function decodeSnapshot(bytes: Buffer, id: string): Snapshot | undefined {
  const body = bytes.subarray(HEX + 1);
  if (body.length === 0 || bytes.toString('latin1', 0, HEX + 1) !== `${hash('sha256', body)}\n`)
    return undefined;
  const stored: unknown = JSON.parse(body.toString('utf8'));
  if (!isStored(stored) || stored.id !== id) return undefined;
  const fold: Fold = {
    ...emptyFold(id, true),
    outputs: new Map(stored.outputs),
    sources: new Map(stored.sources),
    reports: new Map(stored.reports),
    baselines: new Map(stored.baselines),
    open: new Map(stored.open),
    failures: new Map(stored.failures),
    moves: new Map(stored.moves),
    unfinished: new Map(stored.unfinished),
    protections: new Set(stored.protections),
    contents: new Map(stored.contents),
    tombstones: new Map(stored.tombstones),
    runs: [...stored.runs],
    history: [...stored.history],
  };
  return { fold, segments: stored.segments };
}

/** The checksum and the format say that this very version wrote it; its insides need no second look. */
function isStored(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === FORMAT;
}
