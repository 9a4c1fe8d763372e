/**
 * Where a tool runs. An executor runs one call of one tool and says how it ended; what is called with which arguments is a recipe's matter, and where the tool comes from a toolchain's.
 */
export interface ToolCall {
  /** A program's path, or its name on `PATH`. */
  readonly command: string;
  readonly arguments: readonly string[];
  readonly cwd?: string;
  /** Added to the few variables that every child gets; nothing else of zoo's own environment reaches it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Ends the call and every process that it started. */
  readonly signal: AbortSignal;
  /** Hears each line as it comes; a progress bar's redraws (`\r`) count as lines. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Gets every line; replaced when the call starts. */
  readonly log?: string;
  /** 0 (as zoo itself) to 19 (only when no other process wants the processor). */
  readonly niceness?: number;
  /** Absent: the call looks at this computer, and makes nothing. */
  readonly job?: ToolJob;
}

/** What an executor has to know that runs a call elsewhere. */
export interface ToolJob {
  /** Calls with one key write the same bytes: a job that outlived its zoo is joined by its key, and not started a second time. */
  readonly key: string;
  /** The file or folder that it reads. All others it reads are the tool's own. */
  readonly input: string;
  /** The file or folder that it writes. */
  readonly output: string;
}

export interface ToolResult {
  /** 128 + N when signal N ended it. */
  readonly exitCode: number;
  /** The last lines of each stream, without line ends. */
  readonly stdoutTail: readonly string[];
  readonly stderrTail: readonly string[];
}

export interface Executor {
  readonly name: string;
  /** Resolves however the tool ended, with its output in place. Throws WorldFailure when it could not start, or was interrupted. */
  run(call: ToolCall): Promise<ToolResult>;
}

const KILLED = 128 + 9;

/** Only the kernel sends SIGKILL to a child of ours that we did not cancel. */
export function isOutOfMemory({ exitCode }: ToolResult): boolean {
  return exitCode === KILLED;
}
