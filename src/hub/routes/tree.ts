import { type Answer, json } from '../http/answer.ts';
import { nextPage } from '../http/next-page.ts';
import { booleanFlag, parseJsonObject, readBytes } from '../http/read-body.ts';
import type { RepoRequest } from '../http/request.ts';
import { type Route, apiRoute } from '../http/route.ts';
import { HubError, entryNotFound } from '../hub-error.ts';
import { findRevision } from '../store/find-revision.ts';
import { lookUp, type PathEntry, walkTree } from '../store/walk-tree.ts';
import { entryJson, lastCommits } from './entry-json.ts';

/** What files are there, at a revision. */
export const TREE_ROUTES: readonly Route[] = [
  apiRoute('GET', '/tree/*', { effect: 'read', handle: listTree }),
  apiRoute('POST', '/paths-info/*', { effect: 'read', handle: pathsInfo }),
];

const PAGE_ENTRIES = 1000;
/** Each entry needs its history to be read. */
const EXPANDED_PAGE_ENTRIES = 100;

async function listTree(request: RepoRequest): Promise<Answer> {
  const { repo, query, rest } = request;
  const revision = await findRevision(repo.record, repo.objects, rest);
  const commit = await repo.objects.readCommit(revision.commit);
  const folder = await lookUp(repo.objects, commit.tree, revision.path);
  if (folder?.kind !== 'directory') throw entryNotFound(revision.path, commit.oid);

  const expand = booleanFlag(query.get('expand'));
  const most = expand ? EXPANDED_PAGE_ENTRIES : PAGE_ENTRIES;
  const limit = Math.min(wholeNumber(query, 'limit', 1) ?? most, most);
  const start = wholeNumber(query, 'cursor', 0) ?? 0;
  const page: PathEntry[] = [];
  let index = 0;
  let more = false;
  for await (const item of walkTree(repo.objects, folder.oid, {
    recursive: booleanFlag(query.get('recursive')),
    ...(revision.path === '' ? {} : { prefix: revision.path }),
  })) {
    more = page.length === limit;
    if (more) break;
    if (index >= start) page.push(item);
    index += 1;
  }
  const last = expand ? await lastCommits(repo.objects, commit.oid, page) : undefined;
  const path = revision.path.split('/').map(encodeURIComponent).join('/');
  return json(
    page.map((item) => entryJson(item, last?.get(item.path))),
    {
      'x-repo-commit': commit.oid,
      // The commit, not the branch: a commit in between must not mix two states.
      ...(more
        ? nextPage(request, { rest: `/tree/${commit.oid}/${path}`, cursor: String(start + page.length) })
        : {}),
    },
  );
}

/** Undefined: not asked for. */
function wholeNumber(query: URLSearchParams, name: string, least: number): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text) || value < least)
    throw new HubError(400, `"${name}" has to be a whole number, ${least} or more`);
  return value;
}

const PATHS_MAXIMUM = 1000;
const BODY_MAXIMUM_BYTES = 8 * 1024 * 1024;

async function pathsInfo(request: RepoRequest): Promise<Answer> {
  const { repo, rest } = request;
  const revision = await findRevision(repo.record, repo.objects, rest);
  const { paths, expand } = await askedPaths(request);
  if (paths.length > PATHS_MAXIMUM) throw new HubError(413, 'too many parameters');
  const commit = await repo.objects.readCommit(revision.commit);
  const found: PathEntry[] = [];
  for (const path of paths.map((text) => text.split('/').filter(Boolean).join('/'))) {
    const entry = await lookUp(repo.objects, commit.tree, path);
    if (entry !== undefined && path !== '') found.push({ path, entry });
  }
  const last = expand ? await lastCommits(repo.objects, commit.oid, found) : undefined;
  return json(found.map((item) => entryJson(item, last?.get(item.path))));
}

/** JavaScript sends JSON, Python a form. */
async function askedPaths({ body, headers }: RepoRequest) {
  const text = (await readBytes(body, BODY_MAXIMUM_BYTES)).toString('utf8');
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true) {
    const form = new URLSearchParams(text);
    return { paths: form.getAll('paths'), expand: booleanFlag(form.get('expand')) };
  }
  const object = parseJsonObject(text);
  const paths = [object['paths'] ?? []].flat().filter((path) => typeof path === 'string');
  return { paths, expand: object['expand'] === true };
}
