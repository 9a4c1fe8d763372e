import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';

/** A `git` that comes first in PATH, notes what it is asked, and is the one of this machine in everything else. */
export interface CountedGit {
  readonly PATH: string;
  /** The commands since this was asked last. */
  taken(): Promise<readonly string[]>;
}

export async function countedGit(directory: string): Promise<CountedGit> {
  const { stdout: real } = await execa('which', ['git']);
  const bin = join(directory, 'counted-bin');
  const log = join(directory, 'counted-git.log');
  await mkdir(bin);
  await writeFile(join(bin, 'git'), `#!/bin/sh\necho "$*" >> '${log}'\nexec '${real}' "$@"\n`);
  await chmod(join(bin, 'git'), 0o755);
  return {
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    async taken() {
      const lines = (await readFile(log, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
      await rm(log, { force: true });
      return lines.map((line) => line.replace(/^(?:--git-dir|-C) \S+ /, '').split(' ')[0] ?? '');
    },
  };
}
