const SECONDS: Readonly<Record<string, number>> = { h: 3600, d: 24 * 3600, w: 7 * 24 * 3600 };

/** Seconds of `12h`, `7d` or `4w`. The schema has seen to the spelling. */
export function everySeconds(every: string): number {
  return Number(every.slice(0, -1)) * (SECONDS[every.slice(-1)] ?? 1);
}
