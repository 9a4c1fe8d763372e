import { listFiles } from '@huggingface/hub';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { RepoTree } from '../../../drivers/observe-context.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import { isDigest } from '../../../resources/digest.ts';
import { parseInnerPath } from '../../../resources/inner-path.ts';
import type { HubHttp } from './hub-http.ts';
import { tooMuch, unreadable } from './read-object.ts';

const GIT_OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Files of one commit, sorted by path. Directories are left out, and nothing else is. */
export async function readFiles(http: HubHttp, repo: string, commit: string): Promise<RepoTree['files']> {
  const files = new Map<string, RepoTree['files'][number]>();
  const what = `list the files of ${repo}`;
  for await (const entry of listFiles({
    repo: { type: 'model', name: repo },
    revision: commit,
    recursive: true,
    hubUrl: http.url,
    fetch: http.fetchFor(what, 'list'),
  })) {
    if (entry.type === 'directory') continue;
    const { size, oid: gitOid } = entry;
    if (typeof entry.path !== 'string') throw unreadable(http.url, what);
    const { path, problem } = parseInnerPath(entry.path);
    if (path === undefined) throw badName(`${http.url}, in ${repo}`, problem);
    // One path has one content: a list that says otherwise, or not what it is, is none.
    if (gitOid === undefined || !GIT_OID.test(gitOid) || files.has(path)) throw unreadable(http.url, what);
    if (!Number.isSafeInteger(size) || size < 0) throw unreadable(http.url, what);
    if (files.size === BOUNDS.list.entries)
      throw tooMuch(http.url, what, `names more than ${BOUNDS.list.entries} files`);
    const sha256 = `sha256:${entry.lfs?.oid ?? ''}`;
    files.set(path, isDigest(sha256) ? { path, size, gitOid, sha256 } : { path, size, gitOid });
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
