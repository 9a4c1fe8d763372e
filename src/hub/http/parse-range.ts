export type ByteRange =
  | { readonly kind: 'whole' }
  /** `end` is included. */
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'outside' };

/** RFC 9110: what cannot be understood (also: several ranges) is as if it were not there. Nothing is outside of an empty file. */
export function parseRange(header: string | undefined, sizeBytes: number): ByteRange {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  const [first = '', last = ''] = found?.slice(1) ?? [];
  if (found === null || sizeBytes === 0 || (first === '' && last === '')) return { kind: 'whole' };
  if (first === '') {
    const count = Number(last);
    return count === 0
      ? { kind: 'outside' }
      : { kind: 'part', start: Math.max(0, sizeBytes - count), end: sizeBytes - 1 };
  }
  const start = Number(first);
  if (start >= sizeBytes) return { kind: 'outside' };
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  return end < start ? { kind: 'whole' } : { kind: 'part', start, end };
}
