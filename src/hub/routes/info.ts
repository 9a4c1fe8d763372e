import { type Answer, json } from '../http/answer.ts';
import { booleanFlag, readJsonObject, textField } from '../http/read-body.ts';
import type { RepoRequest } from '../http/request.ts';
import { type Route, apiRoute } from '../http/route.ts';
import { HubError } from '../hub-error.ts';
import { findRevision } from '../store/find-revision.ts';
import type { RepoRecord } from '../store/repo-record.ts';
import { expandedKeys, onlyKeys, repoJson } from './repo-json.ts';

/** One repo: what it is, and the switches that can be set. */
export const INFO_ROUTES: readonly Route[] = [
  apiRoute('GET', '', { effect: 'read', handle: (request) => info(request, ['HEAD']) }),
  apiRoute('GET', '/revision/*', { effect: 'read', handle: (request) => info(request, request.rest) }),
  apiRoute('PUT', '/settings', { effect: 'write', handle: putSettings }),
];

async function info(request: RepoRequest, revision: readonly string[]): Promise<Answer> {
  const { repo, query } = request;
  const { commit } = await findRevision(repo.record, repo.objects, revision);
  const keys = expandedKeys(query);
  const whole = await repoJson(repo, {
    commit,
    siblings: booleanFlag(query.get('blobs')) ? 'hashes' : 'names',
  });
  return json(keys === undefined ? whole : onlyKeys(whole, keys), { 'x-repo-commit': commit });
}

async function putSettings({ hub, repo, body }: RepoRequest): Promise<Answer> {
  const wish = await readJsonObject(body);
  const visibility =
    textField(wish, 'visibility') ??
    (typeof wish['private'] === 'boolean' ? (wish['private'] ? 'private' : 'public') : undefined);
  const { gated, discussionsDisabled } = wish;
  if (
    visibility !== undefined &&
    visibility !== 'public' &&
    visibility !== 'private' &&
    visibility !== 'protected'
  ) {
    throw new HubError(400, `Unknown visibility: ${visibility}`);
  }
  if (gated !== undefined && gated !== false) {
    throw new HubError(
      400,
      'This hub cannot gate a repo. Make the repo private, and name its readers in the users file',
    );
  }
  const { record } = await hub.store.repos.update(repo.record.id, async (current): Promise<RepoRecord> => ({
    ...current.record,
    ...(visibility === undefined ? {} : { visibility }),
    ...(typeof discussionsDisabled === 'boolean' ? { discussionsDisabled } : {}),
  }));
  return json({
    private: record.visibility === 'private',
    visibility: record.visibility,
    gated: false,
    discussionsDisabled: record.discussionsDisabled,
  });
}
