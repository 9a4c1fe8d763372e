import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitIn, type Git } from '../git/git.ts';
import type { OpenFleet } from '../workspace/opened-fleet.ts';

/** Git in a folder of the user's repository, which starts no program that the repository names. */
export interface GitHere extends Git {
  readonly directory: string;
}

/** The repository that the fleet file lies in. Undefined: in none, and no git is started to find that out. */
export function gitHere({ location: { directory } }: Pick<OpenFleet, 'location'>): GitHere | undefined {
  return isInRepository(directory) ? { ...gitIn({ checkout: directory }), directory } : undefined;
}

function isInRepository(directory: string): boolean {
  for (let here = directory; ; here = dirname(here)) {
    if (existsSync(join(here, '.git'))) return true;
    if (here === dirname(here)) return false;
  }
}

/** @throws WorldFailure */
export async function textOf(git: Git, args: readonly string[]): Promise<string> {
  return (await git.must(args)).toString('utf8');
}
