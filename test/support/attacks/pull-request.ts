import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../cli/zoo-rig.ts';

/** A lab's checkout in git, and what a pull request makes of it. */
export interface PullRequestRig extends ZooRig {
  git(...words: readonly string[]): Promise<string>;
  /** A file that a planted program would make. */
  readonly proof: string;
  /** Text of a program that makes it. */
  readonly program: string;
  /** Everything that lies in the checkout, also what is ignored, becomes part of the repository; CI clones it anew. */
  cloned(): Promise<ZooRig>;
}

export async function createPullRequestRig(fleet: string = SMALL_FLEET): Promise<PullRequestRig> {
  const rig = await createZooRig({ 'zoo.fleet.yaml': fleet, '.gitignore': '.zoo/\nmodel-zoo/\n' });
  await copySource(rig);
  const proof = join(rig.directory, '../proof');
  const git = gitIn(rig.directory);
  await git('init', '--quiet', '-b', 'main');
  await git('add', '-A');
  await git('commit', '--quiet', '-m', 'A fleet');
  const others: ZooRig[] = [];
  return {
    ...rig,
    git,
    proof,
    program: `touch ${proof}; false`,
    async cloned() {
      await git('add', '-A', '-f');
      await git('commit', '--quiet', '--allow-empty', '-m', 'A pull request');
      const ci = await createZooRig();
      others.push(ci);
      await execa('git', ['clone', '--quiet', rig.directory, ci.directory]);
      return ci;
    },
    async close() {
      for (const other of others) await other.close();
      await rig.close();
    },
  };
}

export function gitIn(directory: string): (...words: readonly string[]) => Promise<string> {
  const who = ['-c', 'user.name=zoo', '-c', 'user.email=zoo@example.org', '-c', 'protocol.file.allow=always'];
  return async (...words) => (await execa('git', [...who, ...words], { cwd: directory })).stdout;
}

/** A bare repository that git would take for one, as files that can be committed. */
export async function plantRepository(directory: string, config: string): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  await execa('git', ['init', '--quiet', '--bare', '--template=', directory]);
  for (const folder of ['objects', 'refs', 'refs/heads'])
    await writeFile(join(directory, folder, '.keep'), '');
  await writeFile(
    join(directory, 'config'),
    `[core]\n\trepositoryformatversion = 0\n\tbare = true\n${config}`,
  );
}
