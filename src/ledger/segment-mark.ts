import * as v from 'valibot';

/** So far a segment was read: up to and with its record `seq`, whose line has this sum (hex). */
export interface SegmentMark {
  readonly segment: string;
  readonly seq: number;
  readonly sum: string;
}

export const segmentMark = v.object({ segment: v.string(), seq: v.number(), sum: v.string() });

export function isSegmentMark(value: unknown): value is SegmentMark {
  return v.is(segmentMark, value);
}
