import { decodeText } from '../../fleet/decode-text.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { FleetText } from '../../fleet/fleet-text.ts';
import { matchesInclude } from '../../fleet/match-include.ts';
import { gitFailure } from '../../ledger/stores/git/git-failure.ts';
import { type Git, gitIn } from '../../ledger/stores/git/git.ts';
import { objectReader, readBlobs } from '../../ledger/stores/git/object-reader.ts';
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

/** Read from git's objects: the working tree is not touched, and no filter of it is run. Throws UserError when there is no such commit. */
export async function readBaseFleet({ directory, name }: FleetLocation, ref: string): Promise<BaseFleet> {
  const git = gitIn({ checkout: directory });
  const objects = objectReader(git);
  const commit = await commitOf(git, ref);
  const oids = filesOf((await git.must(['ls-tree', '-r', '-z', commit, '--', '.'])).toString('utf8'));
  // As bytes: what encoding they are in is for the decoder to say, as for the file on the disk.
  const read = async (paths: readonly string[]): Promise<readonly FleetText[]> => {
    const found = paths
      .flatMap((path) => ({ path, oid: oids.get(path) ?? '' }))
      .filter(({ oid }) => oid !== '');
    const blobs = await readBlobs(
      objects,
      found.map(({ oid }) => oid),
    );
    return found.map(({ path }, index) => ({ path, text: decodeText(blobs[index] ?? Buffer.alloc(0)) }));
  };
  const texts = await read([name, LOCK_FILE]);
  const lockText = texts.find(({ path }) => path === LOCK_FILE);
  const lock = lockText === undefined ? NO_LOCK : await parseLockFile(lockText.text);
  const entry = texts.find(({ path }) => path === name);
  if (entry === undefined) return { ref, commit, lock };
  const { includesOf } = await import('../../fleet/load-fleet.ts');
  const globs = includesOf(entry);
  const included = [...oids.keys()].filter(
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

/** Ordinary files by their path, relative to the fleet's folder: a link could lead out of the tree. */
function filesOf(listing: string): ReadonlyMap<string, string> {
  return new Map(
    listing.split('\0').flatMap((line) => {
      const [, mode = '', oid = '', path = ''] = /^(\d+) blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
      return mode === '100644' || mode === '100755' ? [[path, oid] as const] : [];
    }),
  );
}
