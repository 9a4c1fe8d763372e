import { join } from 'node:path';
import { isOutOfMemory } from '../../../executors/executor.ts';
import { toolFailure } from '../../../toolchains/tool-failure.ts';
import type { ComparingBench } from '../bench.ts';
import { CONTEXT_TOKENS } from './base-size.ts';

interface Run {
  /** Of its log. */
  readonly name: string;
  readonly arguments: readonly string[];
  readonly onLine?: (line: string) => void;
}

/** One piece at a time: more at once take so many times the memory, and no less time on processors. */
const HOW = ['-c', String(CONTEXT_TOKENS), '-b', String(CONTEXT_TOKENS)];

/** The lines that it said; the last ones may be missing, for it does not wait for the thread that writes them. Throws WorldFailure when it did not end well. */
export async function runPerplexity(bench: ComparingBench, run: Run): Promise<readonly string[]> {
  const { program, executor, directory, threads, signal, keepLog } = bench;
  const log = join(directory, `${run.name}.log`);
  const lines: string[] = [];
  const result = await executor.run({
    command: program.command,
    arguments: [...program.arguments, ...run.arguments, ...HOW, '-t', String(threads)],
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
