/** What `zoo-watched.ts` is told by its environment: where it writes. */
export const CHILDREN_LOG = 'ZOO_TEST_CHILDREN_LOG';

export interface SeenChild {
  /** The program first. */
  readonly words: readonly string[];
  /** `NAME=value`. */
  readonly environment: readonly string[];
}
