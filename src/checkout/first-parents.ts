import type { RunSummary } from '../ledger/ledger.ts';
import type { Git } from '../git/git.ts';
import { textOf } from './git-here.ts';

/** A commit of a branch as it grew: a merge, or what was pushed to it. */
export interface BranchCommit {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly subject: string;
}

/** Commits that no run has finished with, oldest first. */
export interface Unapplied {
  readonly commits: readonly BranchCommit[];
  /** False: the history that is here tells of none that was finished with, and the first may have been there before. */
  readonly isKnown: boolean;
}

/** Looked through for one that was finished with. */
const MOST = 1000;
/** What is said where none was. */
const MOST_UNKNOWN = 20;

/** @throws WorldFailure */
export async function firstParents(git: Git, from: string): Promise<readonly BranchCommit[]> {
  const words = ['log', '--first-parent', '-z', '--format=%H%x09%P%x09%s', '-n', String(MOST), from, '--'];
  const text = await textOf(git, ['-c', 'log.showSignature=false', ...words]);
  return text.split('\0').flatMap((line) => {
    const [, commit, parents, subject] = /^([0-9a-f]{40,64})\t([0-9a-f ]*)\t(.*)$/s.exec(line) ?? [];
    if (commit === undefined || parents === undefined || subject === undefined) return [];
    return [{ commit, parents: parents.split(' ').filter((parent) => parent !== ''), subject }];
  });
}

/** A run finishes with its commit and with all that the branch had before. */
export function unappliedOf(
  newestFirst: readonly BranchCommit[],
  runs: readonly RunSummary[],
  fleet: string,
): Unapplied {
  const finished = new Set(
    runs.flatMap((run) =>
      run.complete === true && run.modified !== true && run.fleet === fleet ? [run.commit] : [],
    ),
  );
  const at = newestFirst.findIndex(({ commit }) => finished.has(commit));
  const isKnown = at !== -1;
  const commits = newestFirst.slice(0, isKnown ? at : MOST_UNKNOWN).toReversed();
  return { commits, isKnown };
}
