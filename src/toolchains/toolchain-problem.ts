import { WorldFailure } from '../diagnostics/failure.ts';
import type { FailureClass } from '../diagnostics/failure.ts';

/** A tool is missing, of another version, or could not be installed. */
export class ToolchainProblem extends WorldFailure {
  readonly what: string;
  readonly remedy: string;
  override readonly name = 'ToolchainProblem';
  constructor(
    problem: { readonly what: string; readonly remedy: string; readonly class?: FailureClass },
    options?: ErrorOptions,
  ) {
    super({ class: problem.class ?? 'tool', message: problem.what, remedy: problem.remedy }, options);
    this.what = problem.what;
    this.remedy = problem.remedy;
  }
}
