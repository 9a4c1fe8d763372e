import type { TimedRun } from '../../../backends/backend.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { Bench, Subject } from '../bench.ts';
import { serveSubject } from '../serve-subject.ts';
import { CONTEXT_TOKENS, PROMPT, REPEATS, TOKENS } from './load.ts';
import { memoryOf } from './peak-memory.ts';
import type { PerformanceData, Run } from './read-performance.ts';

/** A server cannot have worked longer than its client waited; clocks and rounding have this much. */
const TOLERANCE_MILLISECONDS = 20;
const TOLERANCE_SHARE = 1.05;

export async function measurePerformance(subject: Subject, bench: Bench): Promise<PerformanceData> {
  const { backend, connection, signal, onStep } = bench;
  const { generate } = backend;
  if (generate === undefined)
    throw new WorldFailure({
      class: 'tool',
      message: `${backend.name} does not tell how long it works, so that ${subject.name} cannot be measured with it`,
    });
  const begun = performance.now();
  return serveSubject(subject, bench, CONTEXT_TOKENS, async ({ port, process }) => {
    const loadMilliseconds = performance.now() - begun;
    const run = () =>
      generate(connection, port, { model: subject.name, prompt: PROMPT, tokens: TOKENS, signal });
    const warmUp = await run();
    onStep(1);
    const runs: Run[] = [];
    while (runs.length < REPEATS) {
      runs.push(runOf(await run(), subject.name));
      onStep(runs.length + 1);
    }
    const memory = await memoryOf(connection, process);
    const { promptTokens, tokens } = warmUp;
    return { loadMilliseconds, promptTokens, tokens, runs, ...(memory === undefined ? {} : { memory }) };
  });
}

/** The server's own times leave out the way to it and back; its clock is checked against this one. */
export function runOf(run: TimedRun, model: string): Run {
  const { firstTokenMilliseconds, totalMilliseconds, prompt, generation } = run;
  const worked = prompt.milliseconds + generation.milliseconds;
  if (worked > totalMilliseconds * TOLERANCE_SHARE + TOLERANCE_MILLISECONDS)
    throw new WorldFailure({
      class: 'tool',
      message: `the server of ${model} says that it worked for ${Math.round(worked)} ms, and answered after ${Math.round(totalMilliseconds)} ms`,
      remedy: 'check the clock of the machine, and the build of the server; nothing was recorded',
    });
  return {
    firstTokenMilliseconds,
    totalMilliseconds,
    promptTokensPerSecond: prompt.tokensPerSecond,
    tokensPerSecond: generation.tokensPerSecond,
  };
}
