import { listFiles } from '@huggingface/hub';
import type { RepoTree } from '../../../drivers/observe-context.ts';
import { isDigest } from '../../../resources/digest.ts';
import type { HubHttp } from './hub-http.ts';
import { unreadable } from './read-object.ts';

/** Files of one commit, sorted by path. Directories are left out, and nothing else is. */
export async function readFiles(http: HubHttp, repo: string, commit: string): Promise<RepoTree['files']> {
  const files = new Map<string, RepoTree['files'][number]>();
  const what = `list the files of ${repo}`;
  for await (const entry of listFiles({
    repo: { type: 'model', name: repo },
    revision: commit,
    recursive: true,
    hubUrl: http.url,
    fetch: http.fetchFor(what),
  })) {
    if (entry.type === 'directory') continue;
    const { path, size, oid: gitOid } = entry;
    // One path has one content: a list that says otherwise, or not what it is, is none.
    if (gitOid === undefined || files.has(path)) throw unreadable(http.url, what);
    const sha256 = `sha256:${entry.lfs?.oid ?? ''}`;
    files.set(path, isDigest(sha256) ? { path, size, gitOid, sha256 } : { path, size, gitOid });
  }
  return [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
