import { lstat, readlink } from 'node:fs/promises';
import { dirname, join, parse, relative, resolve, sep } from 'node:path';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import type { StatePlace } from './state-place.ts';

/** What is asked of git: a folder with all that is in it, or a link on the way to one. */
interface Asked {
  readonly path: string;
  readonly name: string;
  readonly root: string;
}

/** @throws WorldFailure when git tracks anything of them, or a link that leads to one of them; also when it cannot say. */
export async function requireUntracked(places: readonly StatePlace[]): Promise<void> {
  const rootOf = rootFinder();
  const asked = await Promise.all(
    places.map(async ({ path, name, isRepository = false }) => {
      const ways = await waysTo(path);
      const found = ways.map(async (way): Promise<readonly Asked[]> => {
        // Also a repository of its own tracks what is in it. A link is no folder of its own.
        const root = await rootOf(way.isLink || isRepository ? dirname(way.path) : way.path);
        return root === undefined ? [] : [{ path: way.path, name, root }];
      });
      return (await Promise.all(found)).flat();
    }),
  );
  const byRoot = Map.groupBy(asked.flat(), ({ root }) => root);
  await Promise.all([...byRoot].map(([root, all]) => requireNoneTracked(root, all)));
}

async function requireNoneTracked(root: string, asked: readonly Asked[]): Promise<void> {
  const [{ gitIn }, { gitFailure }] = await Promise.all([
    import('../../git/git.ts'),
    import('../../git/git-failure.ts'),
  ]);
  const paths = [...new Set(asked.map(({ path }) => inGit(root, path)))];
  // Where the disk does not tell cases apart, .ZOO is what .zoo names.
  const specs = paths.map((path) => (path === '' ? '.' : `:(literal,icase)${path}`));
  const listed = await gitIn({ checkout: root }).run(['ls-files', '-z', '--', ...specs]);
  if (!listed.ok) {
    const { failure } = gitFailure('ls-files', listed.stderr);
    if (/^fatal: not a git repository/m.test(listed.stderr)) return;
    const name = asked[0]?.name ?? 'it';
    const message = `zoo cannot see whether git tracks ${name}, and believes nothing there until it can: ${failure.message}`;
    throw new WorldFailure({ ...failure, message });
  }
  const files = listed.stdout
    .toString('utf8')
    .split('\0')
    .filter((file) => file !== '');
  for (const file of files) {
    for (const one of asked) if (await isPartOf(file, one)) throw tracked(file, one);
  }
}

async function isPartOf(file: string, { root, path }: Asked): Promise<boolean> {
  const wanted = inGit(root, path);
  if (wanted === '') return true;
  const top = file.split('/').slice(0, wanted.split('/').length).join('/');
  if (top === wanted) return true;
  const [one, other] = await Promise.all(
    [top, wanted].map((name) => lstat(join(root, name)).catch(() => undefined)),
  );
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}

function tracked(file: string, { root, path, name }: Asked): WorldFailure {
  const place = relative(root, path) || '.';
  return new WorldFailure({
    class: 'integrity',
    message: `git tracks ${visible(join(root, file))}: zoo does not trust local state (${name}) that a repository can bring`,
    remedy: visible(
      `take it out of git: \`git -C ${root} rm -r ${place}\` removes it, with --cached it stays as it is; keep it only when your own runs wrote it, and add it to .gitignore`,
    ),
  });
}

function inGit(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

interface Way {
  readonly path: string;
  readonly isLink: boolean;
}
/** More than any system follows. */
const MOST_LINKS = 64;

/** Every link that is followed on the way to a path, and where it ends; as far as there is anything. */
async function waysTo(path: string): Promise<readonly Way[]> {
  const ways: Way[] = [];
  let { at, rest } = split(resolve(path));
  for (;;) {
    const name = rest.shift();
    if (name === undefined) return [...ways, { path: at, isLink: false }];
    const next = join(at, name);
    const seen = await lstat(next).catch(() => undefined);
    if (seen === undefined) return ways;
    if (!seen.isSymbolicLink()) {
      at = next;
      continue;
    }
    ways.push({ path: next, isLink: true });
    if (ways.length > MOST_LINKS) return ways;
    const target = split(resolve(at, await readlink(next)));
    at = target.at;
    rest = [...target.rest, ...rest];
  }
}

function split(path: string): { at: string; rest: string[] } {
  const { root } = parse(path);
  return {
    at: root,
    rest: path
      .slice(root.length)
      .split(sep)
      .filter((name) => name !== ''),
  };
}

/** The nearest folder from here on up that has a `.git`: all that git itself goes by, but for bare repositories. */
function rootFinder(): (folder: string) => Promise<string | undefined> {
  const known = new Map<string, Promise<string | undefined>>();
  async function find(folder: string): Promise<string | undefined> {
    const git = await lstat(join(folder, '.git')).catch(() => undefined);
    if (git !== undefined) return folder;
    const above = dirname(folder);
    return above === folder ? undefined : rootOf(above);
  }
  function rootOf(folder: string): Promise<string | undefined> {
    const found = known.get(folder) ?? find(folder);
    known.set(folder, found);
    return found;
  }
  return rootOf;
}
