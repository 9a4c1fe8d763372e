import { gitIn } from '../git/git.ts';
import { resolveRemote } from '../git/resolve-remote.ts';
import { type GitHere, textOf } from './git-here.ts';

/** Where the branch that the fleet is applied from stands now. */
export interface BranchTip {
  readonly remote: string;
  /** `main`. */
  readonly branch: string;
  readonly commit: string;
}

/**
 * Asked of the remote: a checkout says nothing about what came after it. The branch is the one that the remote calls its own,
 * or the one that the caller named; what the fleet file says does not count, because a pull request could say it.
 * Undefined: there is no remote, or no such branch.
 *
 * @throws WorldFailure
 */
export async function branchTip(git: GitHere, named: string | undefined): Promise<BranchTip | undefined> {
  const remotes = (await textOf(git, ['remote'])).split('\n').filter((name) => name !== '');
  const remote = remotes.find((name) => name === 'origin') ?? remotes[0];
  if (remote === undefined) return undefined;
  const wanted = named === undefined ? 'HEAD' : `refs/heads/${named}`;
  // From no repository at all: what this one says about reaching its remote may name programs.
  const { url, settings } = await resolveRemote(remote, { workingDirectory: git.directory });
  const words = ['ls-remote', '--symref', '--quiet', '--', url, wanted];
  const lines = (await textOf(gitIn({ nowhere: true, settings }), words)).split('\n');
  let branch = named;
  let commit: string | undefined;
  for (const line of lines) {
    const [value = '', name] = line.split('\t');
    if (name !== wanted) continue;
    if (value.startsWith('ref: refs/heads/')) branch ??= value.slice('ref: refs/heads/'.length);
    else commit = value;
  }
  return commit === undefined ? undefined : { remote, branch: branch ?? 'HEAD', commit };
}
