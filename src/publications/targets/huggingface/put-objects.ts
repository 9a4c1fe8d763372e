import PQueue from 'p-queue';
import * as v from 'valibot';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { hexOf } from '../../../resources/digest.ts';
import type { Upload } from '../../target.ts';
import type { HubHttp } from '../../../clients/huggingface/hub-http.ts';
import { LFS_JSON, putObject, type UploadAction } from './put-object.ts';
import { inGroups } from './in-groups.ts';
import { readAnswer, unreadable } from '../../../endpoints/answer-failures.ts';

export interface Staging {
  readonly files: readonly Upload[];
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

const objectError = v.object({ code: v.optional(v.number(), 0), message: v.optional(v.string()) });
/** What a hub says of the objects that it was asked to take. */
const batchObject = v.object({
  oid: v.string(),
  error: v.optional(objectError),
  actions: v.optional(
    v.object({
      upload: v.optional(
        v.object({ href: v.string(), header: v.optional(v.record(v.string(), v.unknown()), {}) }),
      ),
      verify: v.optional(v.object({ href: v.string() })),
    }),
  ),
});
const batch = v.object({ objects: v.array(batchObject) });

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
  const asked = { server: http.url, what };
  const { objects: offered } = readAnswer(batch, answer, asked);
  const objects = new Map(offered.map((object) => [object.oid, object]));
  const actions = new Map<string, UploadAction>();
  for (const { sha256 } of files) {
    const oid = hexOf(sha256);
    const object = objects.get(oid);
    // To take it for stored would commit a pointer to nothing.
    if (object === undefined) throw unreadable(asked);
    if (object.error !== undefined) throw objectRefused(http.url, oid, object.error);
    const action = actionOf(object);
    if (action !== undefined) actions.set(oid, action);
  }
  return actions;
}

function actionOf({ actions }: v.InferOutput<typeof batchObject>): UploadAction | undefined {
  const { upload, verify } = actions ?? {};
  if (upload === undefined) return undefined;
  const { href, header } = upload;
  const chunkBytes = Number(header['chunk_size'] ?? Number.NaN);
  const parts = Object.entries(header)
    .filter((entry): entry is [string, string] => /^\d+$/.test(entry[0]) && typeof entry[1] === 'string')
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, partHref]) => partHref);
  return {
    href,
    ...(verify === undefined ? {} : { verify: verify.href }),
    ...(Number.isNaN(chunkBytes) ? {} : { multipart: { chunkBytes, parts } }),
  };
}

function objectRefused(
  hub: string,
  oid: string,
  { code, message: why = 'no reason given' }: v.InferOutput<typeof objectError>,
): WorldFailure {
  const message = `${hub} does not take the object ${oid.slice(0, 12)}: ${why}`;
  if (code === 507)
    return new WorldFailure({ class: 'space', message, remedy: 'free some space on the hub' });
  return new WorldFailure(
    code >= 500 ? { class: 'network', message, retryAfterMilliseconds: 1_000 } : { class: 'input', message },
  );
}
