import type { Fleet } from '../../fleet/fleet.ts';
import type { FleetText } from '../../fleet/fleet-text.ts';
import { matchesInclude } from '../../fleet/match-include.ts';
import { gitFailure } from '../../git/git-failure.ts';
import { type Git, gitIn } from '../../git/git.ts';
import { EXIT } from '../../diagnostics/exit-code.ts';
import { InvalidFleet, UserError } from '../../diagnostics/user-error.ts';
import type { FleetLocation } from '../../workspace/fleet-location.ts';
import { LOCK_FILE, NO_LOCK, parseLockFile, type LockFile } from '../../workspace/lock-file.ts';
import { compile } from './open-fleet.ts';
import { textsAt } from '../../checkout/texts-at.ts';

/** The fleet as it stands at another commit. */
export interface BaseFleet {
  readonly ref: string;
  readonly commit: string;
  /** Undefined: the commit has no fleet file yet, or none that can be read. */
  readonly fleet?: Fleet;
  /** Why it cannot be read. */
  readonly problem?: string;
  readonly lock: LockFile;
}

/** Throws UserError when there is no such commit. */
export async function readBaseFleet({ directory, name }: FleetLocation, ref: string): Promise<BaseFleet> {
  const git = gitIn({ checkout: directory });
  const commit = await commitOf(git, ref);
  const { paths, read } = await textsAt(git, commit);
  const texts = await read([name, LOCK_FILE]);
  const lockText = texts.find(({ path }) => path === LOCK_FILE);
  const lock = lockText === undefined ? NO_LOCK : await parseLockFile(lockText.text);
  const entry = texts.find(({ path }) => path === name);
  if (entry === undefined) return { ref, commit, lock };
  const { includesOf } = await import('../../fleet/load-fleet.ts');
  const globs = includesOf(entry);
  const included = paths.filter(
    (path) => path !== name && /\.ya?ml$/.test(path) && globs.some((glob) => matchesInclude(glob, path)),
  );
  const files = [entry, ...(await read(included.toSorted()))];
  return { ref, commit, lock, ...(await compiled(files)) };
}

async function commitOf(git: Git, ref: string): Promise<string> {
  const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const found = await git.run(words);
  if (found.ok) return found.stdout.toString('utf8').trim();
  // Of a commit that is not there it says nothing.
  if (found.stderr.trim() !== '') throw gitFailure('rev-parse', found.stderr);
  throw new UserError(`git knows no commit ${ref} here`, {
    exit: EXIT.usage,
    remedy: 'Fetch it first; in CI, check out with the whole history (fetch-depth: 0).',
  });
}

/** A change that mends a broken fleet must be planned, too. */
async function compiled(files: readonly FleetText[]): Promise<Pick<BaseFleet, 'fleet' | 'problem'>> {
  try {
    return { fleet: (await compile(files)).fleet };
  } catch (error) {
    if (!(error instanceof InvalidFleet)) throw error;
    const [first] = error.diagnostics.filter(({ severity }) => severity === 'error');
    const where = first === undefined ? '' : ` (${first.place.file}:${first.place.line})`;
    return { problem: `${first?.message ?? 'it cannot be read'}${where}` };
  }
}
