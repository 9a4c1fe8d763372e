/**
 * Which segments a ledger must have, and how long each must be at least. A run begins with marks: how far it has read every
 * segment of which no earlier run has read as much. So each record that a later run could know is named, by it or by a run
 * that it names. A number is given out to one run at a time, and the run that gets it has read all smaller ones: each
 * segment names the one before it.
 *
 * Three things follow. What a mark names must be there, with this sum: nothing was taken away or changed. The segment before
 * each one must be among its marks: nothing was put between. Two segments never share a number. What no run names yet, the
 * end of the ledger, is watched by those who remember having seen it.
 */
import type { ChainEnd } from './segment-line.ts';
import type { SegmentMark } from './segment-mark.ts';
import { parseSegmentName } from './segment-name.ts';

/** What of a segment it takes to judge that. */
export interface Succeeding {
  readonly name: string;
  /** The marks that it begins with. */
  readonly after: readonly SegmentMark[];
  /** Where the part of it ends that all readers can read. */
  readonly shared: ChainEnd;
}
/** What is wrong, and with which file. */
export interface LedgerProblem {
  readonly where: string;
  readonly what: string;
}
/** Whether it is right can only be read in the segment itself: it went on behind the mark. */
export interface OpenQuestion {
  readonly mark: SegmentMark;
  /** As in {@link judgeMark}. */
  readonly reader: string;
}
interface Judged {
  readonly problems: readonly LedgerProblem[];
  readonly questions: readonly OpenQuestion[];
}

/** What no marks reach yet: what a run that begins now has to name. */
export function tipOf(segments: readonly Succeeding[]): readonly SegmentMark[] {
  const named = new Map<string, number>();
  for (const { after } of segments)
    for (const { segment, seq } of after) named.set(segment, Math.max(seq, named.get(segment) ?? 0));
  return segments.flatMap(({ name, shared }) =>
    shared.seq > (named.get(name) ?? 0) ? [{ segment: name, seq: shared.seq, sum: shared.sum }] : [],
  );
}

/** In the order of the fold; the first `known` were judged before. */
export function judgeSuccession(segments: readonly Succeeding[], known: number): Judged {
  const problems: LedgerProblem[] = [];
  const questions: OpenQuestion[] = [];
  const byName = new Map(segments.map((segment) => [segment.name, segment]));
  for (const [index, { name, after }] of segments.entries()) {
    if (index < known) continue;
    const before = segments[index - 1];
    const fence = fenceOf(name);
    const newest = after.reduce((largest, { segment }) => Math.max(largest, fenceOf(segment)), 0);
    if (before !== undefined && fenceOf(before.name) === fence)
      problems.push({ where: fileOf(name), what: `it has the same number as ${fileOf(before.name)}` });
    else if (before !== undefined && newest < fenceOf(before.name))
      problems.push({
        where: fileOf(before.name),
        what: `it was not there when ${runOf(name)} began, which has a larger number`,
      });
    for (const mark of after) {
      const reader = `${runOf(name)} has read`;
      const verdict = judgeMark(mark, byName.get(mark.segment), reader);
      if (verdict === 'unknown') questions.push({ mark, reader });
      else if (verdict !== 'right') problems.push(verdict);
    }
  }
  return { problems, questions };
}

/** `reader`: `run X has read`, in front of how many records. */
export function judgeMark(
  { segment, seq, sum }: SegmentMark,
  found: Succeeding | undefined,
  reader: string,
): 'right' | 'unknown' | LedgerProblem {
  const where = fileOf(segment);
  const records = seq === 1 ? 'record' : 'records';
  if (found === undefined) return { where, what: `it is missing, and ${reader} ${seq} ${records} of it` };
  const { shared } = found;
  if (shared.seq < seq)
    return { where, what: `it was cut after record ${shared.seq}, and ${reader} ${seq} ${records} of it` };
  if (shared.seq > seq) return 'unknown';
  return shared.sum === sum ? 'right' : another(segment, seq, reader);
}

export function another(segment: string, seq: number, reader: string): LedgerProblem {
  return { where: `${fileOf(segment)}:${seq}`, what: `it is not the record that ${reader} there` };
}

function runOf(segment: string): string {
  return `run ${parseSegmentName(segment)?.run ?? segment}`;
}

function fileOf(segment: string): string {
  return `runs/${segment}`;
}

function fenceOf(segment: string): number {
  return parseSegmentName(segment)?.fence ?? 0;
}
