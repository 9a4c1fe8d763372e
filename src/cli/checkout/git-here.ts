import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitFailure, gitIn, type Git } from '../../ledger/stores/git/git.ts';
import { hubVariables } from '../compose/credentials.ts';
import type { OpenFleet } from '../compose/open-fleet.ts';
import { readUserConfiguration } from '../compose/user-configuration.ts';
import type { Environment } from '../session.ts';

/** The repository that the fleet file lies in. Undefined: in none, and no git is started to find that out. */
export async function gitHere(
  { fleet, location }: Pick<OpenFleet, 'fleet' | 'location'>,
  environment: Environment,
): Promise<Git | undefined> {
  if (!isInRepository(location.directory)) return undefined;
  const withheld = hubVariables(await readUserConfiguration(environment), fleet);
  return gitIn({ workingDirectory: location.directory, withheld });
}

function isInRepository(directory: string): boolean {
  for (let here = directory; ; here = dirname(here)) {
    if (existsSync(join(here, '.git'))) return true;
    if (here === dirname(here)) return false;
  }
}

/** @throws WorldFailure */
export async function textOf(git: Git, args: readonly string[]): Promise<string> {
  const { ok, stdout, stderr } = await git.run(args);
  if (!ok) throw gitFailure(args[0] ?? '', stderr);
  return stdout.toString('utf8');
}
