import { hash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeFileAtomic } from '../../../blobs/write-file-atomic.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { canonicalJson } from '../../../resources/content.ts';
import type { ComparedSubject, ComparingBench } from '../bench.ts';
import { runPerplexity } from '../run-perplexity.ts';
import type { BenchmarkData } from './read-benchmark.ts';
import type { BenchmarkSettings } from './settings.ts';
import { rightIn, tasksIn } from './tasks-in.ts';

/** Of one task, with all that there is to choose between. */
const CONTEXT_TOKENS = 512;
/** The last lines are lost now and then: the program does not wait for the thread that writes them. */
const ATTEMPTS = 6;

/** What the base has right is counted once for all quantizations of a model. */
export async function measureBenchmark(
  subject: ComparedSubject,
  bench: ComparingBench,
  settings: BenchmarkSettings,
): Promise<BenchmarkData> {
  const { base, text } = bench;
  const found = tasksIn(await readFile(text.path, 'utf8'), settings.task);
  if ('problem' in found)
    throw new WorldFailure({
      class: 'input',
      message: `the tasks in ${basename(text.path)} cannot be read: ${found.problem}`,
      remedy: 'mend the file that the benchmark gate names',
    });
  const done = Math.min(settings.tasks, found.count);
  const baseRight = await once(bench, { ...settings, done }, () =>
    right(base, bench, { settings, done, from: 0 }),
  );
  return {
    task: settings.task,
    text: text.digest,
    base: base.digest,
    asked: settings.tasks,
    done,
    right: await right(subject, bench, { settings, done, from: done }),
    baseRight,
  };
}

interface Asked {
  readonly settings: BenchmarkSettings;
  readonly done: number;
  /** Tasks that were done before. */
  readonly from: number;
}

async function right(
  { name, weightsPath }: ComparedSubject,
  bench: ComparingBench,
  { settings: { task }, done, from }: Asked,
): Promise<number> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const said = await runPerplexity(bench, {
      name: `${task}-${from === 0 ? 'base' : 'weights'}`,
      contextTokens: CONTEXT_TOKENS,
      arguments: ['-m', weightsPath, '-f', bench.text.path, `--${task}`, `--${task}-tasks`, String(done)],
      onLine: (line) => {
        const task = /^(\d+)\t/u.exec(line);
        if (task !== null) bench.onStep(from + Number(task[1]));
      },
    });
    const found = rightIn(said, done);
    if (found !== undefined) return found;
    const tooLong = said.find((line) => line.includes('does not fit in the context window'));
    if (tooLong !== undefined)
      throw new WorldFailure({
        class: 'input',
        message: `a task of ${basename(bench.text.path)} has more than ${CONTEXT_TOKENS} tokens for ${name}`,
        remedy: 'take the task out of the file that the benchmark gate names',
      });
  }
  throw new WorldFailure({
    class: 'tool',
    message: `llama-perplexity ended ${ATTEMPTS} times without an error, and never said how many tasks ${name} has right`,
    remedy: 'run again when the machine is less busy; nothing was recorded',
  });
}

/** Kept beside the caches of zoo, and counted again when it is gone. */
async function once(
  { base, text, program, keep }: ComparingBench,
  { task, done }: BenchmarkSettings & { readonly done: number },
  count: () => Promise<number>,
): Promise<number> {
  const of = { base: base.digest, text: text.digest, task, done, tool: [program.version, program.platform] };
  const path = join(keep, `${hash('sha256', canonicalJson(of))}.right`);
  const known = await readFile(path, 'utf8').catch(() => '');
  if (/^\d{1,9}$/u.test(known) && Number(known) <= done) return Number(known);
  const counted = await count();
  await mkdir(keep, { recursive: true });
  await writeFileAtomic(path, String(counted));
  return counted;
}
