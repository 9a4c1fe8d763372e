/** What the failures of a run of vitest say about a change. */

export interface Failure {
  /** File and full name; where a hook or the file itself failed, the suite or the file. */
  readonly test: string;
  readonly message: string;
}

/** `timed out`: tests failed by their time limit and by nothing else, as they also do on a busy machine. */
export type Outcome = 'passed' | 'failed' | 'timed out';

/** Tests in `known` fail without the change, too. */
export function outcomeOf(failures: readonly Failure[], known: ReadonlySet<string>): Outcome {
  const own = failures.filter(({ test }) => !known.has(test));
  if (own.length === 0) return 'passed';
  return own.every(({ message }) => isTimeLimit(message)) ? 'timed out' : 'failed';
}

/** `Test timed out in 5000ms.`, `Hook timed out in 10000ms.`, `Timed out in waitFor!` */
function isTimeLimit(message: string): boolean {
  return /^(?:\w*Error: )?(?:(?:Test|Hook) t|T)imed out in /.test(message);
}
