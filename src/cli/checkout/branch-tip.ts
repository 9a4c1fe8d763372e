import type { Git } from '../../ledger/stores/git/git.ts';
import { textOf } from './git-here.ts';

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
export async function branchTip(git: Git, named: string | undefined): Promise<BranchTip | undefined> {
  const remotes = (await textOf(git, ['remote'])).split('\n').filter((name) => name !== '');
  const remote = remotes.find((name) => name === 'origin') ?? remotes[0];
  if (remote === undefined) return undefined;
  const wanted = named === undefined ? 'HEAD' : `refs/heads/${named}`;
  const lines = (await textOf(git, ['ls-remote', '--symref', '--quiet', '--', remote, wanted])).split('\n');
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
