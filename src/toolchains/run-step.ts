import { basename } from 'node:path';
import { installEnvironment } from './install-environment.ts';
import { ToolchainProblem } from './toolchain-problem.ts';
import type { ToolchainContext } from './toolchain.ts';

const SHOWN_LINES = 20;

export interface InstallStep {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  /** What to do when it fails; the default is to try again. */
  readonly remedy?: string;
}

/** Runs one step of an installation and gives its last lines. Throws ToolchainProblem with what it said when it fails. */
export async function runStep(step: InstallStep, context: ToolchainContext): Promise<readonly string[]> {
  const { onLine } = step;
  const result = await context.run({
    command: step.command,
    arguments: step.arguments,
    environment: installEnvironment(step.command, context.environment, step.environment),
    signal: context.signal,
    ...(step.cwd === undefined ? {} : { cwd: step.cwd }),
    ...(onLine === undefined ? {} : { onLine: (line: string): void => onLine(line) }),
  });
  if (result.exitCode === 0) return result.stdoutTail;
  // Compilers complain on stdout when ninja collects their output.
  const said = [...result.stdoutTail, ...result.stderrTail].slice(-SHOWN_LINES);
  const shown = [basename(step.command), ...step.arguments.slice(0, 2)].join(' ');
  throw new ToolchainProblem({
    what: `\`${shown}\` ended with exit code ${result.exitCode}`,
    details: said,
    remedy: step.remedy ?? 'run `zoo toolchain doctor`',
  });
}
