import { WorldFailure } from '../../../diagnostics/failure.ts';
import { gitIn, type Git, type GitSetting } from './git.ts';

/** How to reach a remote from a repository other than the user's. */
export interface ResolvedRemote {
  readonly url: string;
  /** What the user's repository says about reaching it: CI puts the token for `origin` there, and nowhere else. */
  readonly settings: readonly GitSetting[];
}

/** The name of a remote: neither an address nor a path. */
const NAME = /^[A-Za-z0-9_][\w.-]*$/;

/** @throws WorldFailure when the repository has no such remote. */
export async function resolveRemote(
  remote: string,
  {
    workingDirectory,
    withheld,
  }: { readonly workingDirectory: string; readonly withheld: ReadonlySet<string> },
): Promise<ResolvedRemote> {
  if (!NAME.test(remote)) return { url: remote, settings: [] };
  const git = gitIn({ workingDirectory, withheld });
  const found = await git.run(['remote', 'get-url', '--push', '--', remote]);
  if (!found.ok) {
    throw new WorldFailure({
      class: 'input',
      message: `the ledger is kept with the git remote ${remote}, and there is none: ${found.stderr.trim()}`,
      remedy: `add it with \`git remote add ${remote} URL\`, or name another one under \`ledger:\``,
    });
  }
  const url = found.stdout.toString('utf8').trim();
  const [http, credential, ssh] = await Promise.all([
    matching(git, 'http', url),
    matching(git, 'credential', url),
    git.run(['config', '-z', '--get', 'core.sshCommand']),
  ]);
  const sshCommand = ssh.stdout.toString('utf8').split('\0')[0] ?? '';
  const core: readonly GitSetting[] = sshCommand === '' ? [] : [['core.sshCommand', sshCommand]];
  return { url, settings: [...http, ...credential, ...core] };
}

/** All of a section that holds for this address, narrowed to it: a header for one host must not reach another by a redirect. */
async function matching(git: Git, section: string, url: string): Promise<readonly GitSetting[]> {
  if (!/^https?:/.test(url)) return [];
  const listed = await git.run(['config', '-z', '--get-urlmatch', section, url]);
  const entries = listed.stdout.toString('utf8').split('\0');
  return entries.flatMap((entry): readonly GitSetting[] => {
    const [name = '', ...lines] = entry.split('\n');
    const variable = name.slice(section.length + 1);
    return variable === '' ? [] : [[`${section}.${withoutUser(url)}.${variable}`, lines.join('\n')]];
  });
}

function withoutUser(url: string): string {
  return url.replace(/^(https?:\/\/)[^@/]*@/, '$1');
}
