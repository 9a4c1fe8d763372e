import PQueue from 'p-queue';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { hexOf } from '../../../resources/digest.ts';
import type { Upload } from '../../target.ts';
import { type JsonObject, listOf, objectOf, textOf } from './foreign-json.ts';
import type { HubHttp } from './hub-http.ts';
import { LFS_JSON, putObject, type UploadAction } from './put-object.ts';
import { inGroups } from './in-groups.ts';
import { readObject, unreadable } from './read-object.ts';

export interface Staging {
  readonly files: readonly Upload[];
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

const OBJECTS_PER_REQUEST = 100;
/** Files at once; parts of one file go one after the other, so that its digest is computed on the way. */
const FILES_AT_ONCE = 3;

/** Sends what the hub does not have yet to its large-file storage. Answers how many bytes that were. */
export async function putObjects(
  http: HubHttp,
  repo: string,
  { files, onBytes, signal }: Staging,
): Promise<number> {
  const queue = new PQueue({ concurrency: FILES_AT_ONCE });
  // After a failure no other file is begun: it would be sent in vain.
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  let sentBytes = 0;
  const unique = [...new Map(files.map((file) => [file.sha256, file])).values()];
  for (const group of inGroups(unique, OBJECTS_PER_REQUEST)) {
    const actions = await askForActions(http, repo, group);
    const puts = group.map((file) =>
      queue
        .add(async () => {
          const action = actions.get(hexOf(file.sha256));
          if (either.aborted) return;
          if (action !== undefined) {
            await putObject(http, file, { action, onBytes, repo });
            sentBytes += file.size;
          } else onBytes(file.size);
        })
        .catch((error: unknown) => {
          stop.abort();
          throw error;
        }),
    );
    const failed = (await Promise.allSettled(puts)).find((put) => put.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
  return sentBytes;
}

/** sha256 in hex -> where to send it; what is stored already has no entry. */
async function askForActions(
  http: HubHttp,
  repo: string,
  files: readonly Upload[],
): Promise<ReadonlyMap<string, UploadAction>> {
  const what = `upload to ${repo}`;
  const answer = await http.call({
    method: 'POST',
    to: `/${repo}.git/info/lfs/objects/batch`,
    what,
    headers: LFS_JSON,
    json: {
      operation: 'upload',
      transfers: ['basic', 'multipart'],
      hash_algo: 'sha256',
      objects: files.map(({ sha256, size }) => ({ oid: hexOf(sha256), size })),
    },
  });
  const objects = new Map(
    listOf(readObject(answer, { url: http.url, what }), 'objects').map((object) => [
      textOf(object, 'oid'),
      object,
    ]),
  );
  const actions = new Map<string, UploadAction>();
  for (const { sha256 } of files) {
    const oid = hexOf(sha256);
    const object = objects.get(oid);
    // To take it for stored would commit a pointer to nothing.
    if (object === undefined) throw unreadable(http.url, what);
    const error = objectOf(object, 'error');
    if (error !== undefined) throw objectRefused(http.url, oid, error);
    const action = parseAction(object);
    if (action !== undefined) actions.set(oid, action);
  }
  return actions;
}

function parseAction(object: JsonObject): UploadAction | undefined {
  const actions = objectOf(object, 'actions');
  const upload = objectOf(actions, 'upload');
  const href = textOf(upload, 'href');
  if (href === undefined) return undefined;
  const header = objectOf(upload, 'header');
  const verify = textOf(objectOf(actions, 'verify'), 'href');
  const chunkBytes = Number(header?.['chunk_size'] ?? Number.NaN);
  const parts = Object.entries(header ?? {})
    .filter((entry): entry is [string, string] => /^\d+$/.test(entry[0]) && typeof entry[1] === 'string')
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, partHref]) => partHref);
  return {
    href,
    ...(verify === undefined ? {} : { verify }),
    ...(Number.isNaN(chunkBytes) ? {} : { multipart: { chunkBytes, parts } }),
  };
}

function objectRefused(hub: string, oid: string, error: JsonObject): WorldFailure {
  const code = Number(error['code'] ?? 0);
  const message = `${hub} does not take the object ${oid.slice(0, 12)}: ${textOf(error, 'message') ?? 'no reason given'}`;
  if (code === 507)
    return new WorldFailure({ class: 'space', message, remedy: 'free some space on the hub' });
  return new WorldFailure(
    code >= 500 ? { class: 'network', message, retryAfterMilliseconds: 1_000 } : { class: 'input', message },
  );
}
