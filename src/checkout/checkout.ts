import { relative, resolve } from 'node:path';
import { listSettings } from '../git/checkout-settings.ts';
import { gitIn, type GitSetting } from '../git/git.ts';
import { LOCK_FILE } from '../workspace/lock-file.ts';
import type { OpenFleet } from '../workspace/opened-fleet.ts';
import { type GitHere, textOf } from './git-here.ts';

export type FleetOfCheckout = Pick<OpenFleet, 'fleet' | 'files' | 'location' | 'sourceFolder'>;

/** Which commit the fleet was read from. */
export interface Checkout {
  readonly commit: string;
  /** Some file that the fleet is made of differs from it. */
  readonly isModified: boolean;
  /** Every commit of it was on its remote when the two last spoke. */
  readonly isPushed: boolean;
}

/**
 * Asked of git about the files that the fleet is made of and nothing else: what a build left beside them is no
 * change. Undefined: there is no commit yet.
 *
 * @throws WorldFailure
 */
export async function readCheckout(git: GitHere, opened: FleetOfCheckout): Promise<Checkout | undefined> {
  const paths = pathsOf(opened);
  const words = ['status', '--porcelain=v2', '--branch', '--untracked-files=no', '-z', '--', ...paths];
  const looking = gitIn({ checkout: git.directory, settings: await filtersOff(git) });
  const lines = (await textOf(looking, words)).split('\0').filter((line) => line !== '');
  const heads = new Map(
    lines.flatMap((line) => {
      const [, name, value] = /^# (branch\.\w+) (.*)$/s.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
  const commit = heads.get('branch.oid');
  if (commit === undefined || commit === '(initial)') return undefined;
  return {
    commit,
    isModified: lines.some((line) => !line.startsWith('# ')),
    isPushed: heads.get('branch.ab')?.startsWith('+0 ') === true,
  };
}

/** To tell whether a file was changed, git would run it through the programs that the repository's own configuration names. */
async function filtersOff(git: GitHere): Promise<readonly GitSetting[]> {
  const own = (await listSettings(git)).filter(({ scope }) => scope === 'local' || scope === 'worktree');
  const filters = own.flatMap(({ name }) => /^(filter\..+)\.[^.]+$/s.exec(name)?.[1] ?? []);
  return [...new Set(filters)].flatMap((filter): readonly GitSetting[] => [
    [`${filter}.clean`, ''],
    [`${filter}.smudge`, ''],
    [`${filter}.process`, ''],
    [`${filter}.required`, 'false'],
  ]);
}

/** More than this would not fit on a command line: then all that is below the fleet's folder counts. */
const MOST_PATHS = 500;

/** Below the fleet's folder: what lies beside it may be in another repository. */
function pathsOf({
  fleet,
  files,
  sourceFolder,
  location: { directory },
}: FleetOfCheckout): readonly string[] {
  const sources = fleet.resources.flatMap((resource) =>
    resource.kind === 'source' ? (sourceFolder(resource.spec.origin) ?? []) : [],
  );
  const paths = [...files.map(({ path }) => path), LOCK_FILE, ...sources]
    .map((path) => relative(directory, resolve(directory, path)))
    .filter((path) => path !== '' && !path.startsWith('..'));
  return paths.length > MOST_PATHS ? ['.'] : paths.map((path) => `:(literal)${path}`);
}
