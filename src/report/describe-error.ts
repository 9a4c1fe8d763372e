import { WorldFailure } from '../diagnostics/failure.ts';
import { visible, visibleLines } from '../diagnostics/visible-text.ts';
import { LedgerBehindPlan } from '../ledger/errors.ts';
import { EXIT, type ExitCode, exitOfFailure } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';

export interface ErrorDescription {
  readonly exit: ExitCode;
  /** What is wrong, and where. */
  readonly message: string;
  /** What else is known of it, line by line. */
  readonly details?: readonly string[];
  readonly remedy?: string;
  /** Our mistake: a stack helps to mend it. */
  readonly bug?: { readonly stack: string };
}

/** Every error that reaches the top ends here: a person's mistake, the world's failure, or our bug. Safe to print. */
export function describeError(error: unknown): ErrorDescription {
  if (error instanceof UserError) {
    const { exit, message, remedy, details } = error;
    return {
      ...described(exit, message, remedy),
      ...(details.length === 0 ? {} : { details: details.map((line) => visible(line)) }),
    };
  }
  if (error instanceof LedgerBehindPlan) return described(EXIT.stale, error.message, error.failure.remedy);

  if (error instanceof WorldFailure) {
    const { class: kind, message, remedy, details } = error.failure;
    return {
      ...described(exitOfFailure(kind), message, remedy),
      ...(details === undefined ? {} : { details }),
    };
  }
  if (!(error instanceof Error)) return bug(String(error), String(error));
  const system = systemError(error);
  if (system !== undefined) return system;
  return bug(error.message, error.stack ?? error.message);
}

function described(exit: ExitCode, message: string, remedy: string | undefined): ErrorDescription {
  return {
    exit,
    message: visible(message),
    ...(remedy === undefined ? {} : { remedy: visible(remedy) }),
  };
}

function bug(message: string, stack: string): ErrorDescription {
  return { exit: EXIT.error, message: visible(message), bug: { stack: visibleLines(stack) } };
}

/** The disk, the network and permissions fail in ways that are no bug; Node names the call that failed. */
function systemError(error: Error): ErrorDescription | undefined {
  if (!('syscall' in error) || !('code' in error)) return undefined;
  switch (error.code) {
    case 'ENOSPC':
      return described(EXIT.error, error.message, 'Free some space: zoo gc shows what can go.');
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return described(EXIT.authentication, error.message, 'Check who owns the file, and its permissions.');
    default:
      return described(EXIT.error, error.message, undefined);
  }
}
