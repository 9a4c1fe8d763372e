import { simpleGit } from 'simple-git';
import { childEnvironment } from '../../executors/local/child-environment.ts';

/** The name of the remote that a ledger branch can be pushed to; undefined outside a repository, or without one. */
export async function gitRemote(directory: string): Promise<string | undefined> {
  const git = simpleGit({ baseDir: directory }).env(childEnvironment(process.env));
  try {
    const remotes = await git.getRemotes();
    return remotes.find(({ name }) => name === 'origin')?.name ?? remotes[0]?.name;
  } catch {
    return undefined;
  }
}
