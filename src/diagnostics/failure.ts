/** How the world can fail us, by what the user would do about it. Decides retries and exit codes. */
export type FailureClass =
  | 'authentication'
  | 'permission'
  | 'network'
  | 'rate-limit'
  | 'conflict'
  /** Somebody else has the right to do it now. */
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
  /** What is wrong and where, without secrets. */
  readonly message: string;
  /** What to do. */
  readonly remedy?: string;
  /** Worth another try, after so many milliseconds at least. */
  readonly retryAfterMilliseconds?: number;
}

/** Thrown by drivers and ports when the world fails them; caught in one place, in `reconcile`. */
export class WorldFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.name = 'WorldFailure';
    this.failure = failure;
  }
}
