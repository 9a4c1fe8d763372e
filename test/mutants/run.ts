/**
 * `npm run mutants -- --sample 120 [--skip 0] [--seed TEXT] [--quick]`: changes one small thing of `src` after the other in a
 * copy of the last commit, and asks who notices: the compiler, the unit tests of what imports the file, then the slow tests
 * that are about its folder (left out by --quick). What survives all of them is listed, for a person to judge. A long sample can
 * be run in parts: with the same seed and commit, `--skip 60 --sample 60` goes on behind the first sixty.
 */
import { execa } from 'execa';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { findMutants } from './find-mutants.ts';
import { keepVerdicts } from './kept-verdicts.ts';
import { summaryOf, type Verdict, verdictLine } from './verdicts.ts';
import { whoNotices } from './who-notices.ts';

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '120' },
    skip: { type: 'string', default: '0' },
    seed: { type: 'string', default: String(Date.now()) },
    quick: { type: 'boolean', default: false },
  },
});
const { seed, quick } = values;
const [sample, skip] = [Number(values.sample), Number(values.skip)];
const root = join(import.meta.dirname, '..', '..');
const top = await mkdtemp(join(tmpdir(), 'zoo-mutants-'));
const copy = join(top, 'copy');
await execa('git', ['-C', root, 'worktree', 'add', '--quiet', '--detach', copy, 'HEAD']);
await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
const print = (text: string): void => void process.stdout.write(text);
try {
  const { stdout: commit } = await execa('git', ['-C', copy, 'rev-parse', 'HEAD']);
  print(
    `--sample ${sample} --skip ${skip} --seed ${seed}${quick ? ' --quick' : ''}, commit ${commit.slice(0, 12)}\n`,
  );
  const mutants = await findMutants(copy, seed);
  const asked = mutants.slice(skip, skip + sample);
  print(`${asked.length} of ${mutants.length} mutants\n`);
  const kept = keepVerdicts(quick ? `${seed} quick` : seed, commit);
  const noticing = whoNotices({ root, copy, quick });
  const verdicts: Verdict[] = [];
  for (const [index, mutant] of asked.entries()) {
    const verdict = { number: skip + index + 1, killer: await noticing(mutant), mutant };
    verdicts.push(verdict);
    await kept.add(verdict);
    print(`${verdictLine(verdict)}\n`);
  }
  print(`\n${summaryOf(verdicts)}`);
  const all = await kept.all();
  if (all.length > verdicts.length) print(`\nAll parts of this seed and commit. ${summaryOf(all)}`);
} finally {
  await execa('git', ['-C', root, 'worktree', 'remove', '--force', copy]);
  await rm(top, { recursive: true, force: true });
}
