import { visible } from './visible-text.ts';

/** How the world can fail us, by what the user would do about it. Decides retries and exit codes. */
export type FailureClass =
  | 'authentication'
  | 'permission'
  | 'network'
  | 'rate-limit'
  | 'conflict'
  /** Another run has the right to do it now. */
  | 'locked'
  | 'space'
  | 'memory'
  | 'tool'
  | 'input'
  | 'integrity'
  | 'unhealthy'
  | 'diverged'
  | 'interrupted'
  | 'budget'
  | 'bug';

export interface Failure {
  readonly class: FailureClass;
  /** What is wrong and where, in one line, without secrets. */
  readonly message: string;
  /** What else is known of it, line by line: the last words of a program, the parts of a broken whole. */
  readonly details?: readonly string[];
  /** What to do. */
  readonly remedy?: string;
  /** Worth another try, after so many milliseconds at least. */
  readonly retryAfterMilliseconds?: number;
}

/**
 * Thrown by drivers and ports when the world fails them; caught in one place, in `reconcile`. What is said of the world
 * repeats its words: here they become safe to print and to record.
 */
export class WorldFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure, options?: ErrorOptions) {
    const { message, details = [], remedy } = failure;
    const line = visible(message);
    super(line, options);
    this.name = 'WorldFailure';
    this.failure = {
      ...failure,
      message: line,
      ...(details.length === 0 ? {} : { details: some(details) }),
      ...(remedy === undefined ? {} : { remedy: visible(remedy) }),
    };
  }
}

/** Of many parts: what to do about it, which stands behind, must not be cut. */
const MOST_LINE = 700;

/** All of what is wrong, as one line: for places that have room for no more. */
export function failureLine({ message, details = [] }: Failure): string {
  return details.length === 0
    ? message
    : visible(`${message.replace(/:$/, '')}: ${details.join('; ')}`, MOST_LINE);
}

/** The same, and what to do about it. */
export function failureAdvice(failure: Failure): string {
  const line = failureLine(failure);
  return failure.remedy === undefined ? line : `${line}; ${failure.remedy}`;
}

const MOST_DETAILS = 20;

function some(details: readonly string[]): readonly string[] {
  // One more than that is what was cut before.
  const most = details.length === MOST_DETAILS + 1 ? details.length : MOST_DETAILS;
  const lines = details.slice(0, most).map((line) => visible(line));
  return details.length === lines.length ? lines : [...lines, `and ${details.length - most} more`];
}
