import { type Answer, json } from '../http/answer.ts';
import { nextPage } from '../http/next-page.ts';
import { booleanFlag } from '../http/read-body.ts';
import type { HubRequest } from '../http/request.ts';
import { type Route, repoTypeOf } from '../http/route.ts';
import { HubError } from '../hub-error.ts';
import { type RepoRecord, headOf, namespaceOf } from '../store/repo-record.ts';
import { expandedKeys, onlyKeys, recordJson, repoJson } from './repo-json.ts';

/** All repos of a kind, of one namespace or of all, a page at a time. */
export const LIST_ROUTES: readonly Route[] = [
  { method: 'GET', pattern: '/api/:type', effect: 'read', handle: listRepos },
];

const PAGE_DEFAULT = 500;
const PAGE_MAXIMUM = 1000;

async function listRepos(request: HubRequest): Promise<Answer> {
  const { hub, params, query, asker } = request;
  const order = orderBy(query);
  const after = query.get('cursor');
  const all = hub.store.repos
    .list(repoTypeOf(params['type'] ?? ''))
    .filter((record) => asker.canRead(record) && isWanted(record, query))
    .map((record) => ({ record, key: order.key(record) }))
    .toSorted((a, b) => order.sign * compare(a.key, b.key))
    .filter(({ key }) => after === null || order.sign * compare(key, after) > 0);
  const limit = Math.min(Number(query.get('limit')) || PAGE_DEFAULT, PAGE_MAXIMUM);
  const page = all.slice(0, limit);
  const last = page.at(-1);
  return json(
    await Promise.all(page.map(({ record }) => listed(request, record))),
    all.length > limit && last !== undefined
      ? nextPage(request, { path: `/api/${params['type']}`, cursor: last.key })
      : {},
  );
}

async function listed({ hub, query }: HubRequest, record: RepoRecord) {
  const keys = expandedKeys(query);
  const repo = hub.store.repos.byId(record.id);
  const head = headOf(record);
  const needsTree =
    keys === undefined ? booleanFlag(query.get('full')) : TREE_KEYS.some((key) => keys.includes(key));
  const whole =
    needsTree && repo !== undefined && head !== undefined
      ? await repoJson(repo, { commit: head, siblings: 'names' })
      : { ...recordJson(record), ...(wantsCard(query, keys) ? { cardData: record.card?.data ?? {} } : {}) };
  return keys === undefined ? whole : onlyKeys(whole, keys);
}

const TREE_KEYS = ['siblings', 'usedStorage'];

function wantsCard(query: URLSearchParams, keys: readonly string[] | undefined): boolean {
  return booleanFlag(query.get('cardData')) || keys?.includes('cardData') === true;
}

function isWanted(record: RepoRecord, query: URLSearchParams): boolean {
  const author = query.get('author')?.toLowerCase();
  const search = query.get('search')?.toLowerCase();
  const pipelineTag = query.get('pipeline_tag');
  const tags = query.getAll('filter').flatMap((filter) => filter.split(','));
  return (
    (author === undefined || namespaceOf(record.name).toLowerCase() === author) &&
    (search === undefined || record.name.toLowerCase().includes(search)) &&
    (pipelineTag === null || record.card?.pipelineTag === pipelineTag) &&
    tags.every((tag) => record.card?.tags.includes(tag) === true)
  );
}

interface Order {
  readonly sign: 1 | -1;
  /** Unique per repo, and the place where the next page starts: repos that come or go in between shift nothing. */
  readonly key: (record: RepoRecord) => string;
}

function orderBy(query: URLSearchParams): Order {
  const sort = query.get('sort');
  const sign = query.get('direction') === '1' ? 1 : -1;
  if (sort === 'lastModified' || sort === 'last_modified') {
    return { sign, key: (record) => `${record.lastModified} ${record.name}` };
  }
  if (sort === 'createdAt' || sort === 'created_at') {
    return { sign, key: (record) => `${record.createdAt} ${record.name}` };
  }
  // All others count what is zero for every repo here, so the name decides.
  if (
    sort === null ||
    ['likes', 'downloads', 'trendingScore', 'trending_score', 'num_parameters', 'id'].includes(sort)
  ) {
    return { sign: 1, key: (record) => record.name };
  }
  throw new HubError(400, `Cannot sort by ${sort}`);
}

/** By code units, not by language: a cursor has to mean the same everywhere. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
