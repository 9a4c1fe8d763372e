import { type Answer, json } from '../http/answer.ts';
import { readBytes } from '../http/read-body.ts';
import type { HubRequest, RepoRequest } from '../http/request.ts';
import { type Route, apiRoute } from '../http/route.ts';
import { HubError } from '../hub-error.ts';
import { parseShard } from '../xet/parse-shard.ts';
import { takeShard } from '../xet/take-shard.ts';

/**
 * How Python's client sends every large file, whatever the server says. Only the writing half: what was sent is an
 * ordinary file afterwards, and is downloaded as one.
 */
export const XET_ROUTES: readonly Route[] = [
  apiRoute('GET', '/xet-write-token/*', { effect: 'write', handle: writeToken }),
  { method: 'GET', pattern: '/cas/:store/v1/chunks/*', effect: 'signed', handle: findChunk },
  { method: 'POST', pattern: '/cas/:store/v1/xorbs/:prefix/:hash', effect: 'signed', handle: putXorb },
  { method: 'POST', pattern: '/cas/:store/v1/shards', effect: 'signed', handle: putShard },
  { method: 'POST', pattern: '/cas/:store/v2/shards', effect: 'signed', handle: putShardWithProgress },
  { method: 'POST', pattern: '/cas/:store/v1/telemetry', effect: 'signed', handle: async () => json({}) },
];

/** What a client needs to send chunks; also given to JavaScript's in the answer to its batch. */
export function xetAccess({ hub, origin }: HubRequest, repoId: string) {
  const { token, expiresSeconds } = hub.signer.token({ repo: repoId });
  return { accessToken: token, exp: expiresSeconds, casUrl: `${origin}/cas/${hub.store.identity.storeId}` };
}

async function writeToken(request: RepoRequest): Promise<Answer> {
  const access = xetAccess(request, request.repo.record.id);
  return json(access, {
    'x-xet-access-token': access.accessToken,
    'x-xet-token-expiration': String(access.exp),
    'x-xet-cas-url': access.casUrl,
  });
}

function checkAccess({ hub, params, headers }: HubRequest): void {
  hub.signer.verifyToken(/^bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '');
  // Chunks that a client remembers belong to one store; in another they would be missing for ever.
  if (params['store'] !== hub.store.identity.storeId) throw new HubError(404, 'This store is gone');
}

/** Deduplication across clients is not offered: each sends what it has not sent itself. */
async function findChunk(request: HubRequest): Promise<Answer> {
  checkAccess(request);
  throw new HubError(404, 'Chunk not found');
}

async function putXorb(request: HubRequest): Promise<Answer> {
  checkAccess(request);
  const { wasInserted } = await request.hub.store.xorbs.write(request.params['hash'] ?? '', request.body);
  return json({ was_inserted: wasInserted });
}

const SHARD_MAXIMUM_BYTES = 128 * 1024 * 1024;

async function putShard(request: HubRequest): Promise<Answer> {
  checkAccess(request);
  const files = parseShard(await readBytes(request.body, SHARD_MAXIMUM_BYTES));
  const { inserted } = await takeShard(request.hub.store, files, { left: request.left });
  return json({ result: inserted ? 1 : 0 });
}

const HEARTBEAT_MILLISECONDS = 10_000;

/** Clients give up after five silent minutes, and putting a large file together takes longer: this one tells that it is at it. */
async function putShardWithProgress(request: HubRequest): Promise<Answer> {
  checkAccess(request);
  const files = parseShard(await readBytes(request.body, SHARD_MAXIMUM_BYTES));
  return {
    status: 200,
    headers: { 'content-type': 'application/x-ndjson' },
    body: { kind: 'lines', lines: (emit) => reportShard(request, files, emit) },
  };
}

async function reportShard(
  { hub, left }: HubRequest,
  files: ReturnType<typeof parseShard>,
  emit: (line: unknown) => void,
): Promise<void> {
  const total = files.length;
  const heartbeat = setInterval(() => emit({ type: 'heartbeat' }), HEARTBEAT_MILLISECONDS);
  try {
    emit({ type: 'validating', verified: 0, total });
    const { inserted } = await takeShard(hub.store, files, {
      left,
      onFile: (verified) => emit({ type: 'validating', verified, total }),
    });
    emit({ type: 'result', result: inserted ? 1 : 0 });
  } catch (error) {
    const known = error instanceof Error && 'status' in error && Number(error.status) < 500;
    // The status is out already, so the reason has to travel here.
    emit({ type: 'error', message: error instanceof Error ? error.message : 'failed', retryable: !known });
  } finally {
    clearInterval(heartbeat);
  }
}
