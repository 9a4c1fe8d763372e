import type { Digest } from '../../blobs/blob-store.ts';
import { type Answer, json } from '../http/answer.ts';
import { integerField, listField, readJsonObject, requiredText } from '../http/read-body.ts';
import type { HubRequest, RepoRequest } from '../http/request.ts';
import { type Route, webRoutes } from '../http/route.ts';
import { HubError } from '../hub-error.ts';

/** Large files, as git-lfs knows them: ask what is missing, send it, and have it compared with its name. */
export const LFS_ROUTES: readonly Route[] = [
  { method: 'PUT', pattern: '/lfs/objects/:oid', effect: 'signed', handle: putObject },
  { method: 'POST', pattern: '/lfs/verify', effect: 'read', handle: verifyObject },
  ...webRoutes('POST', '~.git/info/lfs/objects/batch', { effect: 'write', handle: batch }),
];

async function batch(request: RepoRequest): Promise<Answer> {
  const asked = await readJsonObject(request.body);
  if (asked['operation'] !== 'upload')
    throw new HubError(400, 'Only uploads go through LFS here; files are downloaded from /resolve/');
  // The JavaScript client names an object twice when two paths have the same content, and would then send it twice.
  const wanted = new Map(
    listField(asked, 'objects').map((object) => [
      requiredText(object, 'oid'),
      integerField(object, 'size') ?? 0,
    ]),
  );
  const objects = await Promise.all(
    [...wanted].map(async ([oid, size]) => {
      if (!/^[0-9a-f]{64}$/.test(oid)) return { oid, size, error: { code: 422, message: 'Not a sha256' } };
      const stored = await request.hub.store.blobs.stat(`sha256:${oid}`);
      if (stored?.sizeBytes === size) return { oid, size };
      return { oid, size, authenticated: true, actions: uploadActions(request, { oid, size }) };
    }),
  );
  const answer = { transfer: 'basic', objects };
  return json(answer, { 'content-type': 'application/vnd.git-lfs+json' });
}

function uploadActions(
  { hub, origin }: HubRequest,
  { oid, size }: { readonly oid: string; readonly size: number },
) {
  const upload = {
    href: origin + hub.signer.sign(`/lfs/objects/${oid}`, { size: String(size) }),
    header: {},
  };
  return { upload, verify: { href: `${origin}/lfs/verify` } };
}

async function putObject({ hub, rawPath, query, params, body }: HubRequest): Promise<Answer> {
  const signed = hub.signer.verify(rawPath, query);
  const digest: Digest = `sha256:${params['oid'] ?? ''}`;
  await hub.store.blobs.write(body, { digest, sizeBytes: Number(signed['size']) });
  return { status: 200 };
}

async function verifyObject({ hub, body }: HubRequest): Promise<Answer> {
  const asked = await readJsonObject(body);
  const oid = requiredText(asked, 'oid');
  const blob = await hub.store.blobs.stat(`sha256:${oid}`);
  if (blob === undefined || blob.sizeBytes !== integerField(asked, 'size')) {
    throw new HubError(404, `This object has not been uploaded: ${oid}`);
  }
  return json({});
}
