import { simpleGit } from 'simple-git';
import { childEnvironment } from '../../executors/local/child-environment.ts';
import { decodeText } from '../../fleet/decode-text.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { FleetText } from '../../fleet/fleet-text.ts';
import { matchesInclude } from '../../fleet/match-include.ts';
import { EXIT } from '../exit-code.ts';
import { InvalidFleet, UserError } from '../failures.ts';
import type { FleetLocation } from './fleet-location.ts';
import { LOCK_FILE, NO_LOCK, parseLockFile, type LockFile } from './lock-file.ts';
import { compile } from './open-fleet.ts';

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

/** Read from git's objects: the working tree is not touched. Throws UserError when there is no such commit. */
export async function readBaseFleet({ directory, name }: FleetLocation, ref: string): Promise<BaseFleet> {
  // It only reads objects of this repository: whatever tokens there are, it needs none.
  const git = simpleGit({ baseDir: directory }).env(childEnvironment(process.env));
  const ask = async (words: readonly string[]): Promise<string> => git.raw([...words]);
  let commit: string;
  try {
    commit = (await ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])).trim();
  } catch {
    commit = '';
  }
  if (commit === '') {
    throw new UserError(`git knows no commit ${ref} here`, {
      exit: EXIT.usage,
      remedy: 'Fetch it first; in CI, check out with the whole history (fetch-depth: 0).',
    });
  }
  const paths = filesOf(await ask(['ls-tree', '-r', '-z', commit, '--', '.']));
  // As bytes: what encoding they are in is for the decoder to say, as for the file on the disk.
  const read = async (path: string): Promise<FleetText> => ({
    path,
    text: decodeText(await git.showBuffer([`${commit}:./${path}`])),
  });
  const lock = paths.includes(LOCK_FILE) ? await parseLockFile((await read(LOCK_FILE)).text) : NO_LOCK;
  if (!paths.includes(name)) return { ref, commit, lock };
  const entry = await read(name);
  const { includesOf } = await import('../../fleet/load-fleet.ts');
  const globs = includesOf(entry);
  const included = paths.filter(
    (path) => path !== name && /\.ya?ml$/.test(path) && globs.some((glob) => matchesInclude(glob, path)),
  );
  const files = [entry, ...(await Promise.all(included.toSorted().map(read)))];
  return { ref, commit, lock, ...(await compiled(files)) };
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

/** Paths of ordinary files, relative to the fleet's folder: a link could lead out of the tree. */
function filesOf(listing: string): readonly string[] {
  return listing.split('\0').flatMap((line) => {
    const [, mode = '', path = ''] = /^(\d+) blob [0-9a-f]+\t(.+)$/s.exec(line) ?? [];
    return mode === '100644' || mode === '100755' ? [path] : [];
  });
}
