import { isAbsolute, resolve } from 'node:path';
import { WorldFailure } from '../diagnostics/failure.ts';
import { visible } from '../diagnostics/visible-text.ts';
import { listSettings, type ListedSetting } from './checkout-settings.ts';
import { type Git, gitIn, type GitSetting } from './git.ts';
import { isLocalPath, isRemoteName } from './remote-name.ts';

/** How to reach a remote from a repository other than the user's. */
export interface ResolvedRemote {
  readonly url: string;
  /** Headers that the checkout's configuration has for addresses: CI puts its token there, and nowhere else. */
  readonly settings: readonly GitSetting[];
}

/**
 * Of what the checkout's configuration says about reaching the remote, only its address and headers count. Everything else
 * there would start a program or lead elsewhere; the user's own configuration is git's matter, and counts as ever.
 *
 * @throws WorldFailure when the repository has no such remote.
 */
export async function resolveRemote(
  remote: string,
  { workingDirectory }: { readonly workingDirectory: string },
): Promise<ResolvedRemote> {
  if (!isRemoteName(remote)) return { url: fromFolder(workingDirectory, remote), settings: [] };
  const git = gitIn({ checkout: workingDirectory });
  const settings = await listSettings(git);
  const valueOf = (name: string): string | undefined => settings.find((one) => one.name === name)?.value;
  const url = valueOf(`remote.${remote}.pushurl`) ?? valueOf(`remote.${remote}.url`);
  if (url !== undefined) {
    // git takes a path of the configuration from the top of the checkout, wherever below it is run.
    const top = isRelativePath(url) ? await topOf(git) : workingDirectory;
    return { url: fromFolder(top, url), settings: headersIn(settings, url) };
  }
  // A repository that git will not look into has no settings, either: then this says why.
  await git.must(['rev-parse', '--git-dir']);
  throw new WorldFailure({
    class: 'input',
    message: `the ledger is kept with the git remote ${visible(remote)}, and there is none of that name`,
    remedy: `add it with \`git remote add ${remote} URL\`, or name another one under \`ledger:\``,
  });
}

async function topOf(git: Git): Promise<string> {
  const top = await git.run(['rev-parse', '--show-toplevel']);
  const answer = top.ok ? top.stdout : await git.must(['rev-parse', '--absolute-git-dir']);
  return answer.toString('utf8').trimEnd();
}

function isRelativePath(remote: string): boolean {
  return isLocalPath(remote) && !isAbsolute(remote);
}

/** `--upload-pack=…` stays what it is, and is no option behind `--`. */
function fromFolder(folder: string, remote: string): string {
  return isRelativePath(remote) ? resolve(folder, remote) : remote;
}

/** A header for every address is meant for this one: it must not reach another by a redirect. */
function headersIn(settings: readonly ListedSetting[], url: string): readonly GitSetting[] {
  return settings.flatMap(({ scope, name, value }): readonly GitSetting[] => {
    if (scope !== 'local' && scope !== 'worktree') return [];
    if (name === 'http.extraheader') return [[`http.${withoutUser(url)}.extraheader`, value]];
    return /^http\..+\.extraheader$/.test(name) ? [[name, value]] : [];
  });
}

function withoutUser(url: string): string {
  return url.replace(/^(https?:\/\/)[^@/]*@/, '$1');
}
