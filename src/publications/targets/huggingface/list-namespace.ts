import { listModels } from '@huggingface/hub';
import type { Dispatcher } from 'undici';
import type { NamespaceListing, RepoTree } from '../../../drivers/observe-context.ts';
import type { TargetSpec } from '../../../resources/publication.ts';
import type { ListAccess, Visibility } from '../../target.ts';
import type { TreeCache, TreeKey } from '../../tree-cache.ts';
import { type HubHttp, openHubHttp } from './hub-http.ts';
import { readFiles, readTags } from './read-tree.ts';
import { whyHidden } from './why-hidden.ts';

/** 500 repos a request; a tree costs requests only where its head moved since it was last seen. */
export async function listNamespace(
  { target, namespace }: { readonly target: TargetSpec; readonly namespace: string },
  access: ListAccess,
  dispatcher: Dispatcher,
): Promise<NamespaceListing> {
  const http = openHubHttp(access, dispatcher);
  const repos = new Map<string, { readonly head: string; readonly visibility: Visibility }>();
  const models = listModels({
    search: { owner: namespace },
    additionalFields: ['sha'],
    hubUrl: http.url,
    fetch: http.fetchFor(`list ${namespace}`),
  });
  for await (const { name, private: isPrivate, sha } of models) {
    repos.set(name, { head: sha, visibility: isPrivate ? 'private' : 'public' });
  }
  let hidden: Promise<string | undefined> | undefined;
  const trees = new Map<string, { readonly tree: Promise<RepoTree>; readonly fresh: boolean }>();
  // The port of an embedded hub is another one every time, and commits name their content wherever they are.
  const endpoint = target.endpoint === 'embedded' ? 'embedded' : http.url;
  return {
    repos,
    tree(repo, { fresh } = { fresh: false }) {
      const head = repos.get(repo)?.head;
      if (head === undefined) throw new Error(`${repo} is not in the listing of ${namespace}`);
      const known = trees.get(repo);
      if (known !== undefined && (!fresh || known.fresh)) return known.tree;
      const isFresh = fresh || access.cache === undefined;
      const tree = treeOf(http, { key: { endpoint, repo, head }, isFresh }, access.cache);
      // What could not be looked at is looked at by whoever asks again.
      trees.set(repo, { tree, fresh: isFresh });
      tree.catch(() => trees.get(repo)?.tree === tree && trees.delete(repo));
      return tree;
    },
    filesAt: async (repo, commit) =>
      (await treeAt(http, { endpoint, repo, head: commit }, access.cache)).files,
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
  const answer = await http.call({ method: 'GET', to, what: `read ${path} of ${repo}` });
  return answer.body.toString('utf8');
}

/** A commit names its files for ever; whoever asks for them does not ask for tags. */
async function treeAt(
  http: HubHttp,
  key: TreeKey,
  cache: TreeCache | undefined,
): Promise<Pick<RepoTree, 'files'>> {
  return (await cache?.read(key)) ?? { files: await readFiles(http, key.repo, key.head) };
}

async function treeOf(
  http: HubHttp,
  { key, isFresh }: { readonly key: TreeKey; readonly isFresh: boolean },
  cache: TreeCache | undefined,
): Promise<RepoTree> {
  const { repo, head } = key;
  const cached = await cache?.read(key);
  if (cached !== undefined && !isFresh) return cached;
  const [files, tags] = await Promise.all([
    cached?.files ?? readFiles(http, repo, head),
    readTags(http, repo),
  ]);
  const tree = { head, files, tags };
  await cache?.write(key, tree);
  return tree;
}
