import type { OriginSpec } from '../../../resources/source.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { OriginListing } from '../../../drivers/observe-context.ts';
import { type ListedFile, canonicalJson } from '../../../resources/content.ts';
import { BOUNDS, moreBytesThan } from '../../../resources/bounds.ts';
import { parseInnerPaths } from '../../../resources/inner-path.ts';
import { lookFromAfar } from '../../check/look-from-afar.ts';
import { refuseOtherWeights } from '../../check/other-weights.ts';
import { refusedName } from '../../fail.ts';
import type { ListContext } from '../../origin.ts';
import { askHubJson, elsewhere, type HubClient, tooMuch } from './hub-client.ts';
import { readCommit, readTree, type TreeEntry } from './hub-json.ts';
import { peekAt } from './peek.ts';
import { repoView } from './repo-place.ts';
import { type SelectWith, selectInRepo } from './select-in-repo.ts';

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * The model's files at the commit that the revision means now: one request for the commit (none when it is one), one for
 * each thousand files. The key is made of paths, sizes and hashes alone, so that a mirror gives the same.
 */
export async function listRepo(
  client: HubClient,
  spec: OriginSpec<'huggingface'>,
  { hash, selections, context }: SelectWith & { readonly context: ListContext },
): Promise<OriginListing> {
  const { repo, revision } = spec;
  const what = `${repo} at ${revision}`;
  const ask = async (path: string, route: string): Promise<Answer> => {
    const { json, bytes, headers } = await askHubJson(client, {
      path,
      what,
      signal: context.signal,
      follow: 'this hub',
    });
    context.meter.request(route, bytes);
    return { json, bytes, next: nextPage(headers.get('link'), client) };
  };
  const api = `/api/models/${repo.split('/').map(encodeURIComponent).join('/')}`;
  const commit = COMMIT.test(revision)
    ? revision
    : readCommit(
        (await ask(`${api}/revision/${encodeURIComponent(revision)}`, 'GET /api/models/:id/revision/:rev'))
          .json,
      );
  if (commit === undefined) throw notAHub(client, repo);

  const found: TreeEntry[] = [];
  let path: string | undefined = `${api}/tree/${commit}?recursive=true`;
  const until = performance.now() + BOUNDS.list.milliseconds;
  let pages = 0;
  let bytes = 0;
  while (path !== undefined) {
    const page: Answer = await ask(path, 'GET /api/models/:id/tree/:rev');
    pages += 1;
    bytes += page.bytes;
    const entries = readTree(page.json);
    if (entries === undefined) throw notAHub(client, repo);
    const isLate = performance.now() > until;
    const over = overList({ pages, bytes, entries: found.length + entries.length, isLate });
    if (over !== undefined) throw tooMuch(client, what, over);
    for (const entry of entries) found.push(entry);
    path = page.next;
  }
  const peek = peekAt({ client, repo, commit, context });
  const selection = await selectInRepo(found, peek, { hash, selections });
  refuseOtherWeights(selection, `${repo} at ${commit}`);
  const chosen = new Set(selection.files);
  const files = listed(
    found.filter(({ name }) => chosen.has(name)),
    `${client.url}, in ${repo} at ${commit}`,
  );
  const identity = files.map(({ path: name, size, sha256, gitOid }) => ({
    path: name,
    size,
    oid: sha256 ?? gitOid ?? '',
  }));
  const key = hash(canonicalJson(identity));
  const look = (source: string): Promise<void> =>
    lookFromAfar({ source, view: repoView(files, peek), signal: context.signal });
  return { key, revision: commit, files, leftOut: selection.leftOut, look };
}

/** Sorted. Names that are no paths, or two that are one file on some systems, are no source. */
function listed(entries: readonly TreeEntry[], where: string): readonly ListedFile[] {
  const { paths, problem } = parseInnerPaths(entries.map(({ name }) => name));
  if (paths === undefined) throw refusedName(where, problem);
  return entries
    .flatMap(({ name: _name, ...entry }, index): readonly ListedFile[] => {
      const path = paths[index];
      return path === undefined ? [] : [{ path, ...entry }];
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Which bound of a list it is over, as a sentence without its subject. */
function overList(list: {
  readonly pages: number;
  readonly bytes: number;
  readonly entries: number;
  readonly isLate: boolean;
}): string | undefined {
  const bounds = BOUNDS.list;
  if (list.pages > bounds.pages) return `has more than ${bounds.pages} pages`;
  if (list.bytes > bounds.bytes) return moreBytesThan(bounds.bytes);
  if (list.entries > bounds.entries) return `names more than ${bounds.entries} files`;
  return list.isLate ? `takes longer than ${bounds.milliseconds / 60_000} minutes` : undefined;
}

interface Answer {
  readonly json: unknown;
  readonly bytes: number;
  readonly next: string | undefined;
}

/** Only on the same hub: the token must not follow a link to somewhere else. */
function nextPage(header: string | null, client: HubClient): string | undefined {
  const link = /<([^>]+)>;\s*rel="?next"?/.exec(header ?? '')?.[1];
  if (link === undefined) return undefined;
  if (!link.startsWith(`${client.url}/`)) throw elsewhere(client, 'another server for the rest of a list');
  return link.slice(client.url.length);
}

function notAHub(client: HubClient, repo: string): WorldFailure {
  return new WorldFailure({
    class: 'network',
    message: `${client.url} does not answer as a hub when asked for ${repo}`,
    remedy: 'check the endpoint',
    // It may have been cut on the way.
    retryAfterMilliseconds: 1_000,
  });
}
