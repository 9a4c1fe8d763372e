import { randomBytes } from 'node:crypto';
import { type Answer, json } from '../http/answer.ts';
import { type JsonObject, listField, readJsonObject, requiredText, textField } from '../http/read-body.ts';
import type { HubRequest, RepoRequest } from '../http/request.ts';
import { type Route, apiRoute, isReserved, repoTypeOf } from '../http/route.ts';
import { hubRepoProblem } from '../../resources/hub-names.ts';
import { HubError } from '../hub-error.ts';
import { initialFiles } from './initial-files.ts';
import { createRepo, storeFiles } from '../store/create-repo.ts';
import type { Repo } from '../store/repos.ts';
import { REPO_TYPES, type RepoType, type Visibility, headOf, namespaceOf } from '../store/repo-record.ts';
import { diffTrees } from '../store/diff-trees.ts';
import { findRevision } from '../store/find-revision.ts';
import { walkTree } from '../store/walk-tree.ts';
import { webUrl } from './repo-address.ts';

/** Repos come, go, and get another name. */
export const REPO_ROUTES: readonly Route[] = [
  { method: 'POST', pattern: '/api/repos/create', effect: 'write', handle: create },
  { method: 'DELETE', pattern: '/api/repos/delete', effect: 'write', handle: remove },
  { method: 'POST', pattern: '/api/repos/move', effect: 'write', handle: move },
  // Who may read a repo may copy it to an own namespace.
  apiRoute('POST', '/duplicate', { effect: 'read', handle: duplicate }),
  { method: 'GET', pattern: '/api/settings/repositories', effect: 'read', handle: listOwn },
  {
    method: 'GET',
    pattern: '/api/organizations/:namespace/settings/repositories',
    effect: 'read',
    handle: listOwn,
  },
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
  const files = initialFiles({
    offered: listField(body, 'files'),
    ...(sdk === undefined ? {} : { sdk }),
    ...(license === undefined ? {} : { license }),
  });
  const repo = await createRepo(request.hub.store, {
    id: randomBytes(12).toString('hex'),
    type,
    name,
    visibility: visibilityIn(body),
    author: request.asker.name,
    files: () => storeFiles(request.hub.store, files),
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
  await request.hub.store.repos.update(repo.record.id, async ({ record }) => ({
    ...record,
    name: to,
    formerNames: [...new Set([...(record.formerNames ?? []), record.name])].filter((name) => name !== to),
  }));
  return json({});
}

/** One commit with the same files. Nothing is copied but names: contents belong to all repos. */
async function duplicate(request: RepoRequest): Promise<Answer> {
  const { hub, repo, asker } = request;
  const body = await readJsonObject(request.body);
  const { type, sdk } = repo.record;
  const name = requiredText(body, 'repository');
  checkRepoName(name);
  asker.mustWrite(namespaceOf(name));
  if (hub.store.readOnly) throw new HubError(405, 'This hub is read-only');
  const { commit } = await findRevision(repo.record, repo.objects, ['HEAD']);
  const { tree } = await repo.objects.readCommit(commit);
  const there = hub.store.repos.find(type, name);
  if (there !== undefined)
    throw new HubError(409, 'You already created this repo', { extra: described(request, there) });
  const made = await createRepo(hub.store, {
    id: randomBytes(12).toString('hex'),
    type,
    name,
    visibility: visibilityIn(body),
    author: asker.name,
    files: async () => [...(await diffTrees(repo.objects, undefined, tree)).values()],
    ...(sdk === undefined ? {} : { sdk }),
  });
  return json(described(request, made));
}

/** What a namespace holds, of what the asker may read. Sizes are those of the files at the head of the default branch. */
async function listOwn({ hub, asker, params }: HubRequest): Promise<Answer> {
  if (asker.user === undefined) throw new HubError(401, 'Invalid username or password.');
  const namespace = params['namespace'] ?? asker.user.name;
  const records = REPO_TYPES.flatMap((type) => hub.store.repos.list(type)).filter(
    (record) => asker.canRead(record) && namespaceOf(record.name).toLowerCase() === namespace.toLowerCase(),
  );
  return json(
    await Promise.all(
      records.map(async ({ id, name, type, lastModified, visibility }) => ({
        id: name,
        type: type.slice(0, -1),
        updatedAt: lastModified,
        visibility,
        storage: await bytesOf(hub.store.repos.byId(id)),
        storagePercent: 0,
      })),
    ),
  );
}

async function bytesOf(repo: Repo | undefined): Promise<number> {
  const head = repo === undefined ? undefined : headOf(repo.record);
  if (repo === undefined || head === undefined) return 0;
  const { tree } = await repo.objects.readCommit(head);
  let bytes = 0;
  for await (const { entry } of walkTree(repo.objects, tree, { recursive: true }))
    bytes += entry.kind === 'file' ? entry.sizeBytes : 0;
  return bytes;
}

/** Without an organization, a repo belongs to the user who asks. */
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
  if (isReserved(namespaceOf(name)))
    throw new HubError(
      400,
      `Invalid name of a repo: ${namespaceOf(name)} is a part of the hub's own addresses`,
    );
}
