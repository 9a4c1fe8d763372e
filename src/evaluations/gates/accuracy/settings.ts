import type { Json } from '../../../resources/json-reader.ts';

/** What the fleet asks of one quantization; what it does not name is measured and not judged. */
export interface AccuracySettings extends Thresholds {
  /** Below the folder of the fleet file. */
  readonly text: string;
  /** At most. */
  readonly chunks: number;
  /** The quantizations that have a threshold of their own. */
  readonly named: readonly string[];
}
export interface Thresholds {
  /** At most, nats. */
  readonly meanKl?: number;
  /** At most, nats: of 99 of 100 positions. */
  readonly p99Kl?: number;
  /** At least, 0 to 1. */
  readonly sameTop?: number;
  /** Nats that the mean may be above that of the release before. */
  readonly regression?: number;
}

export function thresholdsOf({ meanKl, p99Kl, sameTop, regression }: Thresholds): Json {
  return Object.fromEntries(
    Object.entries({ meanKl, p99Kl, sameTop, regression }).filter(([, value]) => value !== undefined),
  );
}
