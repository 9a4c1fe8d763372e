import type { KnownEnding } from '../toolchains/known-endings.ts';
import type { Executor } from '../executors/executor.ts';

/**
 * The tools of a recipe, found or installed when the first step asks for them: planning needs none.
 * The command line composes it from toolchains and an executor.
 */
export interface ConversionTools {
  /** `tool` is the first word of a step (`llama-quantize`). Throws WorldFailure `tool` when it cannot be had. */
  find(tool: string, signal: AbortSignal): Promise<FoundTool>;
  readonly executor: Executor;
  /** For tools that take a number of threads; their output does not depend on it. */
  readonly threads: number;
}

export interface FoundTool {
  readonly command: string;
  /** Come before the step's own: the script that an interpreter runs. */
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** As the pin has it: `v0.5.0`. */
  readonly version: string;
  /** `linux-x64, GNU 12.2.0` */
  readonly platform: string;
  /** How it says why it ended. */
  readonly endings: readonly KnownEnding[];
}
