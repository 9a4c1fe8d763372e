/**
 * `npm run mutants -- --sample 120 [--seed TEXT] [--quick]`: changes one small thing of `src` after the other in a copy of the
 * last commit, and asks who notices: the compiler, the unit tests of what imports the file, then the slow tests that are
 * about its folder (left out by --quick). What survives all of them is listed, for a person to judge.
 */
import { execa } from 'execa';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { findMutants, mutate, type Mutant } from './find-mutants.ts';
import { testsBeside } from './tests-beside.ts';

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '120' },
    seed: { type: 'string', default: String(Date.now()) },
    quick: { type: 'boolean', default: false },
  },
});
const root = join(import.meta.dirname, '..', '..');
const top = await mkdtemp(join(tmpdir(), 'zoo-mutants-'));
const copy = join(top, 'copy');
await execa('git', ['-C', root, 'worktree', 'add', '--quiet', '--detach', copy, 'HEAD']);
await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));

/** Longer than any test that was not stopped by the change. */
const MOST_MILLISECONDS = 20 * 60_000;
const killers = new Map<string, number>();
const survivors: Mutant[] = [];
try {
  const { stdout: commit } = await execa('git', ['-C', copy, 'rev-parse', '--short', 'HEAD']);
  process.stdout.write(`seed ${values.seed}, commit ${commit}\n`);
  const all = await findMutants(copy, values.seed);
  const sample = all.slice(0, Number(values.sample));
  process.stdout.write(`${sample.length} of ${all.length} mutants\n`);
  for (const [index, mutant] of sample.entries()) {
    const killer = await killerOf(mutant);
    killers.set(killer, (killers.get(killer) ?? 0) + 1);
    if (killer === 'nothing') survivors.push(mutant);
    const { file, line, kind } = mutant;
    process.stdout.write(`${index + 1}: ${killer}: ${file}:${line} ${kind}: ${changeOf(mutant)}\n`);
  }
  report(sample.length);
} finally {
  await execa('git', ['-C', root, 'worktree', 'remove', '--force', copy]);
  await rm(top, { recursive: true, force: true });
}

async function killerOf(mutant: Mutant): Promise<string> {
  const path = join(copy, mutant.file);
  const text = await readFile(path, 'utf8');
  await writeFile(path, mutate(text, mutant));
  try {
    if (!(await passes('tsc'))) return 'compiler';
    if (!(await passes('vitest', 'related', mutant.file, '--project=unit'))) return 'unit';
    const beside = values.quick ? [] : testsBeside(mutant.file);
    for (const filter of beside)
      if (!(await passes('vitest', filter, '--project=!unit', '--project=!crash'))) return filter;
    return 'nothing';
  } finally {
    await writeFile(path, text);
  }
}

async function passes(program: string, ...words: readonly string[]): Promise<boolean> {
  const options = program === 'tsc' ? [] : ['--run', '--bail=1', '--passWithNoTests', '--reporter=dot'];
  const { exitCode } = await execa(join(root, 'node_modules', '.bin', program), [...words, ...options], {
    cwd: copy,
    preferLocal: true,
    localDir: root,
    reject: false,
    timeout: MOST_MILLISECONDS,
    stdio: 'ignore',
  });
  return exitCode === 0;
}

function changeOf({ before, after }: Mutant): string {
  const short = (text: string): string => JSON.stringify(text.length > 70 ? `${text.slice(0, 70)}…` : text);
  return `${short(before)} -> ${short(after)}`;
}

function report(count: number): void {
  const killed = count - survivors.length;
  process.stdout.write(`\n${killed} of ${count} noticed (${Math.round((100 * killed) / count)} %)\n`);
  for (const [killer, times] of [...killers].toSorted((a, b) => b[1] - a[1]))
    process.stdout.write(`  ${times} by ${killer}\n`);
  if (survivors.length > 0) process.stdout.write('\nNothing noticed:\n');
  for (const mutant of survivors)
    process.stdout.write(`  ${mutant.file}:${mutant.line} ${mutant.kind}: ${changeOf(mutant)}\n`);
}
