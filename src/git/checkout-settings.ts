import type { Git } from './git.ts';

/** A line of git's configuration, as it stands: to be read, and not what git goes by. */
export interface ListedSetting {
  /** `system`, `global`, `local`, `worktree`, `command`. */
  readonly scope: string;
  /** Section and key in lower case, what is between them as written. */
  readonly name: string;
  readonly value: string;
}

/** All that counts in a checkout, the least important first. A repository that git refuses to look into has none of its own. */
export async function listSettings(git: Git): Promise<readonly ListedSetting[]> {
  const listed = (await git.must(['config', '-z', '--list', '--show-scope'])).toString('utf8').split('\0');
  const settings: ListedSetting[] = [];
  for (let at = 0; at + 1 < listed.length; at += 2) {
    const [name = '', ...lines] = (listed[at + 1] ?? '').split('\n');
    settings.push({ scope: listed[at] ?? '', name, value: lines.join('\n') });
  }
  return settings;
}
