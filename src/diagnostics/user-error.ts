import type { Diagnostic } from './diagnostic.ts';
import type { ExitCode } from './exit-code.ts';

/** A person can put this right: says what is wrong and what to do, and which exit code tells it to scripts. */
export class UserError extends Error {
  readonly exit: ExitCode;
  readonly remedy: string | undefined;
  /** What else is wrong, line by line. */
  readonly details: readonly string[];
  constructor(message: string, { exit, remedy, details = [] }: UserErrorOptions) {
    super(message);
    this.name = 'UserError';
    this.exit = exit;
    this.remedy = remedy;
    this.details = details;
  }
}

interface UserErrorOptions {
  readonly exit: ExitCode;
  readonly remedy?: string;
  readonly details?: readonly string[];
}

/** The fleet cannot be compiled. Carries every problem and the texts that they point into. */
export class InvalidFleet extends Error {
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly { readonly path: string; readonly text: string }[];
  constructor(diagnostics: readonly Diagnostic[], files: InvalidFleet['files']) {
    super('the fleet file has problems');
    this.name = 'InvalidFleet';
    this.diagnostics = diagnostics;
    this.files = files;
  }
}
