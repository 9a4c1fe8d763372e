/** `zoo compare`: the same questions to several tenants. What is not known is absent, never zero. */
import type { Digest } from '../resources/digest.ts';

export interface Comparison {
  readonly format: 'zoo.compare/v1';
  readonly questions: readonly string[];
  readonly tenants: readonly ComparedTenant[];
}

export interface ComparedTenant {
  readonly machine: string;
  readonly slot: string;
  readonly tenant?: string;
  readonly digest?: Digest;
  /** `zen/nano` */
  readonly model?: string;
  /** `gguf q4_k_m` */
  readonly variety?: string;
  /** What could not be compared with what zoo left there. */
  readonly notes: readonly string[];
  /** One for each question, in their order. */
  readonly answers: readonly ComparedAnswer[];
  readonly residentBytes?: number;
  readonly predictedBytes?: number;
  /** Over all that its server has written, by the server's own clock. */
  readonly tokensPerSecond?: number;
}

export interface ComparedAnswer {
  /** Without its thought; absent: there was none. */
  readonly answer?: string;
  /** By the clock of this computer, from the question to the whole answer. */
  readonly milliseconds: number;
  /** Whether it is as the identity of the tenant's own family wants it; absent: that has no such question. */
  readonly isRight?: boolean;
  /** What it lacks, or why there is no answer. */
  readonly problem?: string;
}

/** Of all answers; absent: none came. */
export function medianMilliseconds({ answers }: ComparedTenant): number | undefined {
  const times = answers.flatMap(({ answer, milliseconds }) => (answer === undefined ? [] : [milliseconds]));
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
