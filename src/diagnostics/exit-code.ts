import type { FailureClass } from './failure.ts';

/** What scripts may rely on: these numbers do not change. Never 1 for "changes", which would look like a crash. */
export const EXIT = {
  ok: 0,
  error: 1,
  changes: 2,
  invalidFleet: 3,
  authentication: 4,
  held: 5,
  stale: 6,
  locked: 7,
  partial: 8,
  exhausted: 9,
  usage: 64,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** When several apply, the one that a person must deal with first. */
const PRECEDENCE: readonly ExitCode[] = [
  EXIT.usage,
  EXIT.interrupted,
  EXIT.terminated,
  EXIT.locked,
  EXIT.invalidFleet,
  EXIT.authentication,
  EXIT.stale,
  EXIT.held,
  EXIT.exhausted,
  EXIT.partial,
  EXIT.error,
  EXIT.changes,
];

export function mostImportantExit(codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.ok;
}

export function exitOfFailure(failure: FailureClass): ExitCode {
  switch (failure) {
    case 'authentication':
    case 'permission':
      return EXIT.authentication;
    case 'locked':
      return EXIT.locked;
    case 'budget':
      return EXIT.exhausted;
    case 'interrupted':
      return EXIT.interrupted;
    case 'network':
    case 'rate-limit':
    case 'conflict':
    case 'space':
    case 'memory':
    case 'tool':
    case 'input':
    case 'integrity':
    case 'unhealthy':
    case 'diverged':
    case 'bug':
      return EXIT.error;
  }
}
