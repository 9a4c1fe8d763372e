import { join } from 'node:path';
import { isOutOfMemory } from '../../executors/executor.ts';
import { toolFailure } from '../../toolchains/tool-failure.ts';
import type { ComparingBench } from './bench.ts';

interface Run {
  /** Of its log. */
  readonly name: string;
  /** Of one piece. One at a time: more at once take so many times the memory, and no less time on processors. */
  readonly contextTokens: number;
  readonly arguments: readonly string[];
  readonly onLine?: (line: string) => void;
}

/** The lines that it said; the last ones may be missing, for it does not wait for the thread that writes them. Throws WorldFailure when it did not end well. */
export async function runPerplexity(bench: ComparingBench, run: Run): Promise<readonly string[]> {
  const { program, executor, directory, threads, signal, keepLog } = bench;
  const log = join(directory, `${run.name}.log`);
  const lines: string[] = [];
  const pieces = ['-c', String(run.contextTokens), '-b', String(run.contextTokens)];
  const result = await executor.run({
    command: program.command,
    arguments: [...program.arguments, ...run.arguments, ...pieces, '-t', String(threads)],
    // Threads that spin while they wait take the processor from the one that writes what is found out.
    environment: { ...program.environment, OMP_WAIT_POLICY: 'passive' },
    cwd: directory,
    signal,
    log,
    onLine: (line) => {
      lines.push(line);
      run.onLine?.(line);
    },
  });
  if (result.exitCode === 0) return lines;
  throw toolFailure('llama-perplexity', {
    exitCode: result.exitCode,
    said: lines,
    isOutOfMemory: isOutOfMemory(result),
    endings: program.endings,
    log: await keepLog(log),
  });
}
