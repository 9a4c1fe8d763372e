import { listFiles } from '@huggingface/hub';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { RepoTree } from '../../../drivers/observe-context.ts';
import { isDigest } from '../../../resources/digest.ts';
import { parseInnerPath } from '../../../resources/inner-path.ts';
import { listOf, textOf } from './foreign-json.ts';
import type { HubHttp } from './hub-http.ts';
import { readObject } from './read-object.ts';

/** Files of one commit, sorted by path. Directories are left out. */
export async function readFiles(http: HubHttp, repo: string, commit: string): Promise<RepoTree['files']> {
  const files: RepoTree['files'][number][] = [];
  const what = `list the files of ${repo}`;
  for await (const entry of listFiles({
    repo: { type: 'model', name: repo },
    revision: commit,
    recursive: true,
    hubUrl: http.url,
    fetch: http.fetchFor(what),
  })) {
    if (entry.type !== 'file' || entry.oid === undefined) continue;
    const { size, oid: gitOid } = entry;
    const { path, problem } = parseInnerPath(entry.path);
    if (path === undefined) throw badName(`${http.url}, in ${repo}`, problem);
    const sha256 = `sha256:${entry.lfs?.oid ?? ''}`;
    files.push(isDigest(sha256) ? { path, size, gitOid, sha256 } : { path, size, gitOid });
  }
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Nothing is said of a tree that cannot be laid out below a folder: it is unknown. */
function badName(where: string, problem: string): WorldFailure {
  return new WorldFailure({
    class: 'input',
    message: `${where}: ${problem}`,
    remedy: 'take that file out of the repo, and run again',
  });
}

/** Tag -> the commit it points to. */
export async function readTags(http: HubHttp, repo: string): Promise<Readonly<Record<string, string>>> {
  const what = `list the tags of ${repo}`;
  const answer = await http.call({ method: 'GET', to: `/api/models/${repo}/refs`, what });
  const tags: Record<string, string> = {};
  for (const tag of listOf(readObject(answer, { url: http.url, what }), 'tags')) {
    const name = textOf(tag, 'name');
    const commit = textOf(tag, 'targetCommit');
    if (name !== undefined && commit !== undefined) tags[name] = commit;
  }
  return tags;
}
