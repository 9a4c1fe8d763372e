import { execa } from 'execa';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mutate, type Mutant } from './find-mutants.ts';
import { type Failure, type Outcome, outcomeOf } from './outcome.ts';
import { testsBeside } from './tests-beside.ts';
import { NOTHING, TIME_LIMIT } from './verdicts.ts';

interface Place {
  /** Where the programs are. */
  readonly root: string;
  /** A copy of the last commit, which is changed. */
  readonly copy: string;
  /** Without the slow tests. */
  readonly quick: boolean;
}

/** Longer than any test that was not stopped by the change. */
const MOST_MILLISECONDS = 20 * 60_000;
const RELATED = (file: string): readonly string[] => ['related', file, '--project=unit'];
const UNIT = ['--project=unit'];
const slow = (filter: string): readonly string[] => [filter, '--project=!unit', '--project=!crash'];

/**
 * Asks the compiler, the unit tests of what imports the file, and the slow tests about its folder, in this order. What fails
 * without the change is found out once for each set of tests, and does not count.
 */
export function whoNotices({ root, copy, quick }: Place): (mutant: Mutant) => Promise<string> {
  const report = join(copy, '..', 'failures.json');
  const reporter = join(root, 'test/mutants/failures-reporter.ts');
  const baselines = new Map<string, ReadonlySet<string>>();

  return async (mutant) => {
    const compiled = await changed(mutant, () => run('tsc', []));
    if (compiled.exitCode !== 0) return compiled.isLate ? TIME_LIMIT : 'compiler';
    const filters = quick ? [] : testsBeside(mutant.file);
    const sets = [
      { name: 'unit', words: RELATED(mutant.file), whole: UNIT },
      ...filters.map((name) => ({ name, words: slow(name), whole: slow(name) })),
    ];
    let isLate = false;
    for (const { name, words, whole } of sets) {
      const known = await baselineOf(name, whole);
      const ask = (): Promise<Outcome> => changed(mutant, () => outcome(words, known));
      let found = await ask();
      // A busy machine: once more.
      if (found === 'timed out') found = await ask();
      if (found === 'failed') return name;
      isLate ||= found === 'timed out';
    }
    return isLate ? TIME_LIMIT : NOTHING;
  };

  async function changed<T>(mutant: Mutant, use: () => Promise<T>): Promise<T> {
    const path = join(copy, mutant.file);
    const text = await readFile(path, 'utf8');
    await writeFile(path, mutate(text, mutant));
    try {
      return await use();
    } finally {
      await writeFile(path, text);
    }
  }

  async function baselineOf(name: string, words: readonly string[]): Promise<ReadonlySet<string>> {
    const kept = baselines.get(name);
    if (kept !== undefined) return kept;
    const known = new Set((await failures(words, 0)).map(({ test }) => test));
    baselines.set(name, known);
    return known;
  }

  async function outcome(words: readonly string[], known: ReadonlySet<string>): Promise<Outcome> {
    return outcomeOf(await failures(words, known.size + 1), known);
  }

  /** `bail`: after as many failures; 0: never. */
  async function failures(words: readonly string[], bail: number): Promise<readonly Failure[]> {
    const options = ['--run', `--bail=${bail}`, '--passWithNoTests', `--reporter=${reporter}`];
    await rm(report, { force: true });
    const { exitCode, isLate } = await run('vitest', [...words, ...options], { ZOO_FAILURES: report });
    if (exitCode === 0) return [];
    if (isLate) return [{ test: 'all', message: `Test timed out in ${MOST_MILLISECONDS}ms.` }];
    const found: readonly Failure[] = JSON.parse(await readFile(report, 'utf8').catch(() => '[]'));
    return found.length === 0 ? [{ test: 'all', message: `vitest ended with ${exitCode}` }] : found;
  }

  async function run(
    program: string,
    words: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly exitCode: number | undefined; readonly isLate: boolean }> {
    const { exitCode, timedOut } = await execa(join(root, 'node_modules', '.bin', program), [...words], {
      cwd: copy,
      env,
      preferLocal: true,
      localDir: root,
      reject: false,
      timeout: MOST_MILLISECONDS,
      stdio: 'ignore',
    });
    return { exitCode, isLate: timedOut };
  }
}
