import { randomUUID } from 'node:crypto';
import type { Digest } from '../../blobs/blob-store.ts';
import { type Answer, json } from '../http/answer.ts';
import { integerField, listField, readJsonObject, requiredText } from '../http/read-body.ts';
import type { HubRequest, RepoRequest } from '../http/request.ts';
import { type Route, webRoutes } from '../http/route.ts';
import { HubError } from '../hub-error.ts';
import { namespaceOf } from '../store/repo-record.ts';
import { filesOfRefs } from '../store/repo-files.ts';
import { contentOf } from '../http/content.ts';
import { HUB_LIMITS } from '../limits.ts';
import { type MultipartUpload, partCount, planUpload } from '../store/multipart.ts';
import { xetAccess } from './xet.ts';

/** Large files, as git-lfs knows them: ask what is missing, send it, and have it compared with its name. */
export const LFS_ROUTES: readonly Route[] = [
  { method: 'PUT', pattern: '/lfs/objects/:oid', effect: 'signed', handle: putObject },
  { method: 'GET', pattern: '/lfs/download/:oid', effect: 'signed', handle: getObject },
  { method: 'PUT', pattern: '/lfs/multipart/:upload/:part', effect: 'signed', handle: putPart },
  { method: 'POST', pattern: '/lfs/multipart/:upload', effect: 'signed', handle: completeUpload },
  { method: 'POST', pattern: '/lfs/verify', effect: 'read', handle: verifyObject },
  ...webRoutes('POST', '~.git/info/lfs/objects/batch', { effect: 'read', handle: batch }),
];

async function batch(request: RepoRequest): Promise<Answer> {
  const asked = await readJsonObject(request.body);
  const operation = asked['operation'];
  if (operation !== 'upload' && operation !== 'download')
    throw new HubError(400, '"operation" is upload or download');
  // The JavaScript client names an object twice when two paths have the same content, and would then send it twice.
  const wanted = new Map(
    listField(asked, 'objects').map((object) => [
      requiredText(object, 'oid'),
      integerField(object, 'size') ?? 0,
    ]),
  );
  if (wanted.size > HUB_LIMITS.batchObjects)
    throw new HubError(413, `A batch has at most ${HUB_LIMITS.batchObjects} objects`);
  if (operation === 'download') return downloads(request, wanted);
  if (request.hub.store.readOnly) throw new HubError(405, 'This hub is read-only');
  request.asker.mustWrite(namespaceOf(request.repo.record.name));
  const room = await request.hub.store.freeBytes();
  let parts = 0;
  const transfers = Array.isArray(asked['transfers']) ? asked['transfers'] : ['basic'];
  const way = request.hub.largeFiles === 'xet' && transfers.includes('xet') ? 'xet' : 'lfs';
  const objects = await Promise.all(
    [...wanted].map(async ([oid, size]) => {
      if (!/^[0-9a-f]{64}$/.test(oid)) return { oid, size, error: { code: 422, message: 'Not a sha256' } };
      const stored = await request.hub.store.blobs.stat(`sha256:${oid}`);
      if (stored?.sizeBytes === size) return { oid, size };
      if (way === 'xet') return { oid, size, authenticated: true, actions: { upload: xetUpload(request) } };
      const most = request.hub.fileBytes;
      if (size > most || size > room) return { oid, size, error: tooLarge(size, { most, room }) };
      const inParts = transfers.includes('multipart') && size > request.hub.multipartFromBytes;
      parts += inParts ? partCount(planUpload(`sha256:${oid}`, size)) : 0;
      if (parts > HUB_LIMITS.batchParts)
        throw new HubError(413, 'These objects have too many parts for one batch: ask for fewer at once');
      const upload = inParts ? partsUpload(request, { oid, size }) : wholeUpload(request, { oid, size });
      return {
        oid,
        size,
        authenticated: true,
        actions: { upload, verify: { href: `${request.origin}/lfs/verify` } },
      };
    }),
  );
  const multipart =
    objects.some(({ size }) => size > request.hub.multipartFromBytes) && transfers.includes('multipart');
  const transfer = way === 'xet' ? 'xet' : multipart ? 'multipart' : 'basic';
  return json({ transfer, objects }, { 'content-type': 'application/vnd.git-lfs+json' });
}

/** Only what a branch or a tag of this repo has: a digest alone opens no other one. */
async function downloads(request: RepoRequest, wanted: ReadonlyMap<string, number>): Promise<Answer> {
  const { hub, origin, asker } = request;
  const there = new Map(
    (await filesOfRefs(request.repo)).map(({ digest, sizeBytes }): [string, number] => [digest, sizeBytes]),
  );
  const objects = [...wanted].map(([oid, size]) => {
    if (there.get(`sha256:${oid}`) !== size)
      return { oid, size, error: { code: 404, message: 'This repo has no such object' } };
    const path = hub.signer.sign(`/lfs/download/${oid}`, { size: String(size), owner: asker.name });
    return { oid, size, authenticated: true, actions: { download: { href: origin + path, header: {} } } };
  });
  return json({ transfer: 'basic', objects }, { 'content-type': 'application/vnd.git-lfs+json' });
}

async function getObject(request: HubRequest): Promise<Answer> {
  const signed = request.hub.signer.verify(request.rawPath, request.query);
  const digest: Digest = `sha256:${request.params['oid'] ?? ''}`;
  const headers = { 'content-type': 'application/octet-stream', etag: `"${request.params['oid'] ?? ''}"` };
  return contentOf(request, { digest, sizeBytes: Number(signed['size']) }, headers);
}

function tooLarge(
  size: number,
  { most, room }: { readonly most: number; readonly room: number },
): { readonly code: number; readonly message: string } {
  return size > most
    ? { code: 413, message: `A file has at most ${most} bytes` }
    : { code: 507, message: `The disk of the hub has ${room} bytes left` };
}

interface WantedObject {
  readonly oid: string;
  readonly size: number;
}

function wholeUpload({ hub, origin, asker }: HubRequest, { oid, size }: WantedObject) {
  return {
    href: origin + hub.signer.sign(`/lfs/objects/${oid}`, { size: String(size), owner: asker.name }),
    header: {},
  };
}

/** Both clients find the parts in `header`, under their numbers. */
function partsUpload({ hub, origin, asker }: HubRequest, { oid, size }: WantedObject) {
  const plan = planUpload(`sha256:${oid}`, size);
  const path = `/lfs/multipart/${plan.id}`;
  const signed = { oid, size: String(size), part_bytes: String(plan.partBytes), owner: asker.name };
  const numbers = Array.from({ length: partCount(plan) }, (_, index) => String(index + 1).padStart(5, '0'));
  return {
    href: origin + hub.signer.sign(path, signed),
    header: {
      chunk_size: String(plan.partBytes),
      ...Object.fromEntries(
        numbers.map((number) => [number, origin + hub.signer.sign(`${path}/${number}`, signed)]),
      ),
    },
  };
}

function xetUpload(request: RepoRequest) {
  const { record } = request.repo;
  const access = xetAccess(request, record.id);
  return {
    href: `${request.origin}/api/${record.type}/${record.name}/xet-write-token/main`,
    header: {
      'X-Xet-Cas-Url': access.casUrl,
      'X-Xet-Access-Token': access.accessToken,
      'X-Xet-Token-Expiration': String(access.exp),
      'X-Xet-Session-Id': randomUUID(),
    },
  };
}

async function putObject({ hub, rawPath, query, params, body }: HubRequest): Promise<Answer> {
  const signed = hub.signer.verify(rawPath, query);
  const digest: Digest = `sha256:${params['oid'] ?? ''}`;
  await hub.store.blobs.write(body, { digest, sizeBytes: Number(signed['size']) });
  return { status: 200 };
}

function uploadOf({ hub, rawPath, query, params }: HubRequest): MultipartUpload {
  const signed = hub.signer.verify(rawPath, query);
  return {
    id: params['upload'] ?? '',
    owner: signed['owner'] ?? '',
    digest: `sha256:${signed['oid'] ?? ''}`,
    sizeBytes: Number(signed['size']),
    partBytes: Number(signed['part_bytes']),
  };
}

async function putPart(request: HubRequest): Promise<Answer> {
  const number = Number(request.params['part']);
  const etag = await request.hub.store.uploads.writePart(uploadOf(request), number, request.body);
  return { status: 200, headers: { etag: `"${etag}"` } };
}

async function completeUpload(request: HubRequest): Promise<Answer> {
  const { sizeBytes } = await request.hub.store.uploads.complete(uploadOf(request), request.left);
  return json({ size: sizeBytes });
}

async function verifyObject({ hub, body }: HubRequest): Promise<Answer> {
  const asked = await readJsonObject(body);
  const oid = requiredText(asked, 'oid');
  if (!/^[0-9a-f]{64}$/.test(oid)) throw new HubError(422, 'This oid is not a sha256');
  const blob = await hub.store.blobs.stat(`sha256:${oid}`);
  if (blob === undefined || blob.sizeBytes !== integerField(asked, 'size')) {
    throw new HubError(404, `This object has not been uploaded: ${oid}`);
  }
  return json({});
}
