import { unreadable } from '../../../endpoints/answer-failures.ts';
import type { HubHttp } from '../../../clients/huggingface/hub-http.ts';
import { readTree } from '../../../clients/huggingface/read-tree.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { RepoTree } from '../../../drivers/observe-context.ts';
import { parseInnerPath } from '../../../resources/inner-path.ts';

/** Files of one commit, sorted by path. Directories are left out, and nothing else is. */
export async function listFiles(http: HubHttp, repo: string, commit: string): Promise<RepoTree['files']> {
  const what = `list the files of ${repo}`;
  const files = new Map<string, RepoTree['files'][number]>();
  for (const { name, ...file } of await readTree(http, { repo, commit, what })) {
    const { path, problem } = parseInnerPath(name);
    if (path === undefined) throw badName(`${http.url}, in ${repo}`, problem);
    // One path has one content: a list that says otherwise is none.
    if (files.has(path)) throw unreadable({ server: http.url, what });
    files.set(path, { path, ...file });
  }
  return [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Nothing is said of a tree that cannot be laid out below a folder: it is unknown. */
function badName(where: string, problem: string): WorldFailure {
  return new WorldFailure({
    class: 'input',
    message: `${where}: ${problem}`,
    remedy: 'take that file out of the repo, and run again',
  });
}
