/** Of the same measurement, several times. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Nearest rank: of few runs, the largest. */
  readonly p95: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[Math.min(Math.max(index, 0), sorted.length - 1)] ?? NaN;
  const half = sorted.length / 2;
  return {
    median: Number.isInteger(half) ? (at(half - 1) + at(half)) / 2 : at(Math.floor(half)),
    min: at(0),
    max: at(sorted.length - 1),
    p95: at(Math.ceil(sorted.length * 0.95) - 1),
  };
}

/** Three digits say all that a measurement of this kind can. */
export function short(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}

/** `12.3 ms (11–15.2)`: median, smallest and largest. */
export function spreadText({ median, min, max }: Spread, unit: string): string {
  return `${short(median)} ${unit} (${short(min)}–${short(max)})`;
}
