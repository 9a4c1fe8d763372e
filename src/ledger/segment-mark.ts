/** So far a segment was read: up to and with its record `seq`, whose line has this sum (hex). */
export interface SegmentMark {
  readonly segment: string;
  readonly seq: number;
  readonly sum: string;
}

export function isSegmentMark(value: unknown): value is SegmentMark {
  return (
    typeof value === 'object' &&
    value !== null &&
    'segment' in value &&
    typeof value.segment === 'string' &&
    'seq' in value &&
    typeof value.seq === 'number' &&
    'sum' in value &&
    typeof value.sum === 'string'
  );
}
