/** Wide enough to sort as text for a hundred million runs. */
const DIGITS = 8;
/** A run as `encodeURIComponent` writes it: no folder, no line and no option of a command can be in it. */
const NAME = /^(\d{8,15})-([A-Za-z0-9_.!~*'()%-]{1,200})\.ndjson$/;

export function segmentName(fence: number, run: string): string {
  return `${fenceName(fence)}-${encodeURIComponent(run)}.ndjson`;
}

export function fenceName(fence: number): string {
  return String(fence).padStart(DIGITS, '0');
}

/** Undefined: not a segment (a temporary file, something a person put there). */
export function parseSegmentName(name: string): { readonly fence: number; readonly run: string } | undefined {
  const match = NAME.exec(name);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  try {
    return { fence: Number(match[1]), run: decodeURIComponent(match[2]) };
  } catch {
    return undefined;
  }
}

/** The order of the fold. Two names never share a fence, unless a file was copied. */
export function compareSegmentNames(a: string, b: string): number {
  const [left = 0, right = 0] = [parseSegmentName(a)?.fence, parseSegmentName(b)?.fence];
  return left - right || (a < b ? -1 : a > b ? 1 : 0);
}
