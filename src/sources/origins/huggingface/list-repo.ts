import type { Response } from 'undici';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { OriginListing } from '../../../drivers/observe-context.ts';
import { type ListedFile, canonicalJson } from '../../../resources/content.ts';
import type { HashText } from '../../../resources/digest.ts';
import { parseInnerPaths } from '../../../resources/inner-path.ts';
import { lookFromAfar } from '../../check/look-from-afar.ts';
import { refuseOtherWeights } from '../../check/other-weights.ts';
import { refusedName } from '../../fail.ts';
import type { ListContext, OriginSpecOf } from '../../origin.ts';
import { selectFiles } from '../../select-files.ts';
import { askHub, type HubClient, unreachable } from './hub-client.ts';
import { readCommit, readTree, type TreeEntry } from './hub-json.ts';
import { peekAt } from './peek.ts';
import { repoPlace, repoView } from './repo-place.ts';

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * The model's files at the commit that the revision means now: one request for the commit (none when it is one), one for
 * each thousand files. The key is made of paths, sizes and hashes alone, so that a mirror gives the same.
 */
export async function listRepo(
  client: HubClient,
  spec: OriginSpecOf<'huggingface'>,
  { hash, context }: { readonly hash: HashText; readonly context: ListContext },
): Promise<OriginListing> {
  const { repo, revision } = spec;
  const ask = async (path: string, route: string): Promise<Answer> => {
    const response = await askHub(client, { path, what: `${repo} at ${revision}`, signal: context.signal });
    const text = await response.text().catch((error: unknown) => {
      if (context.signal.aborted) throw error;
      throw unreachable(client, error);
    });
    context.meter.request(route, Buffer.byteLength(text));
    return { text, next: nextPage(response, client) };
  };
  const api = `/api/models/${repo.split('/').map(encodeURIComponent).join('/')}`;
  const commit = COMMIT.test(revision)
    ? revision
    : readCommit(
        (await ask(`${api}/revision/${encodeURIComponent(revision)}`, 'GET /api/models/:id/revision/:rev'))
          .text,
      );
  if (commit === undefined) throw notAHub(client, repo);

  const found: TreeEntry[] = [];
  let path: string | undefined = `${api}/tree/${commit}?recursive=true`;
  while (path !== undefined) {
    const { text, next }: Answer = await ask(path, 'GET /api/models/:id/tree/:rev');
    const entries = readTree(text);
    if (entries === undefined) throw notAHub(client, repo);
    for (const entry of entries) {
      found.push(entry);
    }
    path = next;
  }
  const peek = peekAt({ client, repo, commit, context });
  const selection = await selectFiles(repoPlace(found, peek));
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

interface Answer {
  readonly text: string;
  readonly next: string | undefined;
}

/** Only on the same hub: the token must not follow a link to somewhere else. */
function nextPage(response: Response, client: HubClient): string | undefined {
  const link = /<([^>]+)>;\s*rel="?next"?/.exec(response.headers.get('link') ?? '')?.[1];
  if (link === undefined) return undefined;
  if (!link.startsWith(`${client.url}/`)) {
    throw new WorldFailure({
      class: 'network',
      message: `${client.url} sends on to another server for the rest of a list`,
    });
  }
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
