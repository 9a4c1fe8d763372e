import { randomBytes } from 'node:crypto';
import { type Answer, json } from '../http/answer.ts';
import { type JsonObject, listField, readJsonObject, requiredText, textField } from '../http/read-body.ts';
import type { HubRequest } from '../http/request.ts';
import { type Route, repoTypeOf } from '../http/route.ts';
import { hubRepoProblem } from '../../resources/hub-names.ts';
import { HubError } from '../hub-error.ts';
import { initialFiles } from './initial-files.ts';
import { createRepo } from '../store/create-repo.ts';
import type { Repo } from '../store/repos.ts';
import type { RepoType, Visibility } from '../store/repo-record.ts';
import { webUrl } from './repo-address.ts';

/** Repos come, go, and get another name. */
export const REPO_ROUTES: readonly Route[] = [
  { method: 'POST', pattern: '/api/repos/create', effect: 'write', handle: create },
  { method: 'DELETE', pattern: '/api/repos/delete', effect: 'write', handle: remove },
  { method: 'POST', pattern: '/api/repos/move', effect: 'write', handle: move },
];

async function create(request: HubRequest): Promise<Answer> {
  const body = await readJsonObject(request.body);
  const { type, name } = nameIn(body, request);
  checkRepoName(name);
  request.asker.mustWrite(name.slice(0, name.indexOf('/')));
  const there = request.hub.store.repos.find(type, name);
  if (there !== undefined) {
    // Python's exist_ok reads the address out of the refusal.
    throw new HubError(409, 'You already created this repo', { extra: described(request, there) });
  }
  const sdk = textField(body, 'sdk');
  const license = textField(body, 'license');
  const repo = await createRepo(request.hub.store, {
    id: randomBytes(12).toString('hex'),
    type,
    name,
    visibility: visibilityIn(body),
    author: request.asker.name,
    files: initialFiles({
      offered: listField(body, 'files'),
      ...(sdk === undefined ? {} : { sdk }),
      ...(license === undefined ? {} : { license }),
    }),
    ...(sdk === undefined ? {} : { sdk }),
  });
  return json(described(request, repo));
}

function described(request: HubRequest, { record }: Repo) {
  return { url: webUrl(request.origin, record), name: record.name, id: record.name };
}

async function remove(request: HubRequest): Promise<Answer> {
  const body = await readJsonObject(request.body);
  const { type, name } = nameIn(body, request);
  const repo = request.hub.store.repos.find(type, name);
  if (repo === undefined || !request.asker.canRead(repo.record)) throw request.asker.missing();
  request.asker.mustWrite(name.slice(0, name.indexOf('/')));
  await request.hub.store.repos.delete(repo.record.id);
  return { status: 200, body: { kind: 'bytes', bytes: Buffer.from('OK') } };
}

async function move(request: HubRequest): Promise<Answer> {
  const body = await readJsonObject(request.body);
  const type = typeIn(body);
  const from = requiredText(body, 'fromRepo');
  const to = requiredText(body, 'toRepo');
  checkRepoName(to);
  const repo = request.hub.store.repos.find(type, from);
  if (repo === undefined || !request.asker.canRead(repo.record)) throw request.asker.missing();
  for (const name of [from, to]) request.asker.mustWrite(name.slice(0, name.indexOf('/')));
  await request.hub.store.repos.update(repo.record.id, async ({ record }) => ({ ...record, name: to }));
  return json({});
}

/** Without an organization, a repo belongs to whoever asks. */
function nameIn(body: JsonObject, { asker }: HubRequest): { readonly type: RepoType; readonly name: string } {
  const name = requiredText(body, 'name');
  const whole = name.includes('/') ? name : `${textField(body, 'organization') ?? asker.name}/${name}`;
  return { type: typeIn(body), name: whole };
}

function typeIn(body: JsonObject): RepoType {
  return repoTypeOf(`${textField(body, 'type') ?? 'model'}s`);
}

/** Old clients send `private` instead. */
function visibilityIn(body: JsonObject): Visibility {
  const visibility = textField(body, 'visibility') ?? (body['private'] === true ? 'private' : 'public');
  if (visibility === 'public' || visibility === 'private' || visibility === 'protected') return visibility;
  throw new HubError(400, `Unknown visibility: ${visibility}`);
}

function checkRepoName(name: string): void {
  const problem = hubRepoProblem(name);
  if (problem !== undefined)
    throw new HubError(400, `Invalid name of a repo: ${JSON.stringify(name)} ${problem}`);
}
