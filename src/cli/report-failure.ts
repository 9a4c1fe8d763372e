import type { ExitCode } from '../diagnostics/exit-code.ts';
import type { ErrorDescription } from '../report/describe-error.ts';
import { describeError } from '../report/describe-error.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { InvalidFleet } from '../diagnostics/user-error.ts';
import type { Terminal } from './terminal.ts';

interface ReportOptions {
  readonly terminal: Terminal;
  readonly format: 'json' | 'markdown' | 'text';
  /** `zoo plan`. */
  readonly command: string;
  readonly verbose: boolean;
}

/** Whatever reached the top, in the form that the answer would have had; a log gets it in words besides. */
export async function reportFailure(error: unknown, options: ReportOptions): Promise<ExitCode> {
  const { terminal, format, command, verbose } = options;
  if (error instanceof InvalidFleet) {
    const { printProblems } = await import('./print-problems.ts');
    await printProblems(error, terminal, format === 'markdown' ? { format, command } : { format });
    return EXIT.invalidFleet;
  }
  const description = describeError(error);
  const { exit, message, details, remedy, bug } = description;
  if (format === 'json') {
    const { jsonText } = await import('../diagnostics/shown.ts');
    const more = details === undefined ? {} : { details };
    const document = { format: 'zoo.error/v1', exit, message, ...more, remedy, bug: bug !== undefined };
    terminal.out(`${jsonText(document)}\n`);
    return exit;
  }
  if (format === 'markdown') {
    const { failureMarkdown } = await import('../report/failure-markdown.ts');
    terminal.out(failureMarkdown(command, description));
  }
  tell(description, terminal, verbose);
  return exit;
}

function tell(
  { message, details = [], remedy, bug }: ErrorDescription,
  { err, errPaint }: Terminal,
  verbose: boolean,
): void {
  err(`${errPaint.red('Error:')} ${message}\n`);
  for (const line of details) err(`      ${line}\n`);
  if (remedy !== undefined) err(`    ${remedy}\n`);
  if (bug === undefined) return;
  const hint = verbose ? '' : '; -v shows where';
  err(`    This is a bug in zoo, please report it with the output of zoo version${hint}.\n`);
  if (verbose) err(`${errPaint.dim(bug.stack)}\n`);
}
