import { listModels } from '@huggingface/hub';
import type { Dispatcher } from 'undici';
import type { NamespaceListing, RepoTree } from '../../../drivers/observe-context.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import type { TargetSpec, Visibility } from '../../../resources/publication.ts';
import { DEFAULT_BRANCH } from '../../../clients/huggingface/default-branch.ts';
import type { ListAccess } from '../../target.ts';
import { type HubHttp, openHubHttp } from '../../../clients/huggingface/hub-http.ts';
import { tooMuch, unreadable } from '../../../endpoints/answer-failures.ts';
import { readHoldings, readRefs } from '../../../clients/huggingface/read-refs.ts';
import { listFiles } from './list-files.ts';
import { whyHidden } from './why-hidden.ts';

/**
 * 500 repos a request, and the tags and branches of each repo that is asked for: they move without its head, so that no list
 * of heads can tell. Files cost a request only at a commit that was not seen before.
 */
export async function listNamespace(
  { target, namespace }: { readonly target: TargetSpec; readonly namespace: string },
  access: ListAccess,
  dispatcher: Dispatcher,
): Promise<NamespaceListing> {
  const http = openHubHttp(access, dispatcher);
  const repos = new Map<string, { readonly head: string; readonly visibility: Visibility }>();
  const what = `list ${namespace}`;
  const asked = { server: http.url, what };
  const models = listModels({
    search: { owner: namespace },
    additionalFields: ['sha'],
    hubUrl: http.url,
    fetch: http.fetchFor(what, 'list'),
  });
  for await (const { name, private: isPrivate, sha } of models) {
    if (typeof name !== 'string' || typeof sha !== 'string') throw unreadable(asked);
    if (repos.size === BOUNDS.list.entries)
      throw tooMuch(asked, `names more than ${BOUNDS.list.entries} repos`);
    repos.set(name, { head: sha, visibility: isPrivate ? 'private' : 'public' });
  }
  let hidden: Promise<string | undefined> | undefined;
  const trees = new Map<string, Promise<RepoTree>>();
  // The port of an embedded hub is another one every time, and commits name their content wherever they are.
  const endpoint = target.endpoint === 'embedded' ? 'embedded' : http.url;
  /** A commit names its files for ever. */
  async function filesAt(repo: string, commit: string): Promise<RepoTree['files']> {
    const key = { endpoint, repo, commit };
    const kept = await access.cache?.read(key);
    if (kept !== undefined) return kept;
    const files = await listFiles(http, repo, commit);
    await access.cache?.write(key, files);
    return files;
  }
  async function treeOf(repo: string, listed: string): Promise<RepoTree> {
    const [files, refs] = await Promise.all([filesAt(repo, listed), readRefs(http, repo)]);
    // Another writer may have committed since the list was made: what clients get is what the branch names.
    const head = refs.branches[DEFAULT_BRANCH] ?? listed;
    return { head, files: head === listed ? files : await filesAt(repo, head), ...refs };
  }
  return {
    repos,
    tree(repo) {
      const listed = repos.get(repo)?.head;
      if (listed === undefined) throw new Error(`${repo} is not in the listing of ${namespace}`);
      const tree = trees.get(repo) ?? treeOf(repo, listed);
      // What could not be looked at is looked at again by the next caller.
      trees.set(repo, tree);
      tree.catch(() => trees.get(repo) === tree && trees.delete(repo));
      return tree;
    },
    filesAt,
    holdings: (repo) => readHoldings(http, repo),
    text: (repo, path) => readText(http, { repo, head: repos.get(repo)?.head ?? 'main', path }),
    // Who may see what holds for the whole namespace: the first repo that is missed is asked about, for all.
    hides(repo) {
      if (hidden !== undefined) return hidden;
      const asked = whyHidden(http, { target, namespace, repo });
      hidden = asked;
      asked.catch(() => hidden === asked && (hidden = undefined));
      return asked;
    },
  };
}

async function readText(
  http: HubHttp,
  { repo, head, path }: { readonly repo: string; readonly head: string; readonly path: string },
): Promise<string> {
  const to = `/${repo}/raw/${head}/${path.split('/').map(encodeURIComponent).join('/')}`;
  const answer = await http.call({ method: 'GET', to, what: `read ${path} of ${repo}`, bounds: BOUNDS.text });
  return answer.body.toString('utf8');
}
