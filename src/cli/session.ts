import type { ExitCode } from '../diagnostics/exit-code.ts';
import type { Secrets } from '../trust/secrets.ts';
import type { Environment } from '../workspace/environment.ts';
import type { Terminal } from './terminal.ts';

export type OutputFormat = 'text' | 'json' | 'markdown' | 'dot' | 'mermaid' | 'yaml';

/** What every command is given: how it was called, where it prints, and when it shall stop. */
export interface Session {
  readonly terminal: Terminal;
  readonly environment: Environment;
  /** Absolute: where relative paths of the command line begin. */
  readonly directory: string;
  /** `--fleet`, as typed. */
  readonly fleetFile?: string;
  readonly format: OutputFormat;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly parallelism?: number;
  readonly secrets: Secrets;
  /** First Ctrl-C: start nothing new. Commands that only look stop at once. */
  readonly drain: AbortSignal;
  /** Second Ctrl-C: stop now. */
  readonly stop: AbortSignal;
  /** Which exit code a signal asks for, once there was one. */
  readonly interruptedBy: () => ExitCode | undefined;
  /** From now on Ctrl-C is the way this command ends: zoo prints nothing about it, and the exit code is the command's own. */
  readonly expectInterrupt: () => void;
  /** The command as typed, for the ledger; without values that could be secret. */
  readonly commandLine: string;
}
