import type { Row } from './table.ts';

/** What every line of the bench is given. */
export interface Bench {
  /** A folder of its own, removed afterwards. */
  folder(name: string): Promise<string>;
  /** Says what is going on, between the numbers. */
  say(text: string): void;
  /** `npm run bench -- all`: the sizes that take long, too. */
  readonly isLong: boolean;
}

export interface Line {
  readonly name: string;
  /** Throws when it could not be measured. A peer that is not installed is a row that says so. */
  measure(bench: Bench): Promise<readonly Row[]>;
}
