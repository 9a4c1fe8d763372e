import { failureLine, WorldFailure } from '../diagnostics/failure.ts';
import type { FailureClass } from '../diagnostics/failure.ts';

/** A tool is missing, of another version, or could not be installed. */
export class ToolchainProblem extends WorldFailure {
  readonly what: string;
  readonly remedy: string;
  override readonly name = 'ToolchainProblem';
  constructor(
    problem: {
      readonly what: string;
      readonly details?: readonly string[];
      readonly remedy: string;
      readonly class?: FailureClass;
    },
    options?: ErrorOptions,
  ) {
    const { what, details = [], remedy } = problem;
    super({ class: problem.class ?? 'tool', message: what, details, remedy }, options);
    this.what = failureLine(this.failure);
    this.remedy = problem.remedy;
  }
}
