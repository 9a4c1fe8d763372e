import type { RunStart } from './ledger.ts';
import type { LedgerRecord } from './records.ts';
import { chainStart, encodeLine, type ChainEnd } from './segment-line.ts';
import type { SegmentMark } from './segment-mark.ts';
import { segmentName } from './segment-name.ts';

/** The segment of a run that begins, as far as it is written with its number: a number without a run is never seen. */
export interface BegunSegment {
  readonly run: RunStart;
  readonly fence: number;
  readonly name: string;
  readonly record: Extract<LedgerRecord, { readonly type: 'run' }>;
  readonly line: string;
  readonly end: ChainEnd;
}

export function beginSegment(
  ledgerId: string,
  fence: number,
  { run, after }: { readonly run: RunStart; readonly after: readonly SegmentMark[] },
): BegunSegment {
  const name = segmentName(fence, run.run);
  const record = { type: 'run', ...run, after } as const;
  return { run, fence, name, record, ...encodeLine(record, chainStart(ledgerId, name)) };
}
