import PQueue from 'p-queue';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { innerPath } from '../../../resources/inner-path.ts';
import { hashBytes } from '../../../blobs/hash-file.ts';
import type { Change, Published, Upload } from '../../target.ts';
import { putBlob, uploadOfText } from './blobs.ts';
import { annotationsOf, configText, type Layer, type Manifest, manifestText } from './manifest.ts';
import { digestOfTag, putManifest, readManifest } from './manifests.ts';
import { LATEST } from './names.ts';
import { ABSENT } from './read-repo.ts';
import type { HttpClient } from '../../../endpoints/http-client.ts';

const FILES_AT_ONCE = 3;

/**
 * Blobs first, which publish nothing; then one manifest under `latest`, which publishes all of them. The protocol has no
 * compare-and-swap: what `latest` names is read right before it is replaced, and what comes in between is lost.
 */
export async function publishChange(http: HttpClient, repo: string, change: Change): Promise<Published> {
  const { files, parent, onBytes, beforePublish } = change;
  let sentBytes = await putBlobs(http, repo, { files, onBytes });
  const before = parent === ABSENT ? undefined : await readManifest(http, repo, parent);
  const layers = layersAfter(change, before);
  const { config, annotations, upload } = described(layers, change, before);
  if (upload !== undefined)
    sentBytes += await putBlob(http, repo, { file: upload, onBytes: () => undefined });
  const bytes = Buffer.from(manifestText({ layers, config, annotations }));
  await beforePublish(sentBytes);
  const now = (await digestOfTag(http, repo, LATEST)) ?? ABSENT;
  if (now !== parent) return { state: 'moved' };
  try {
    await putManifest(http, repo, { name: LATEST, bytes, what: `publish ${repo}` });
  } catch (error) {
    if (!(error instanceof WorldFailure) || error.failure.class !== 'network') throw error;
    const { message, retryAfterMilliseconds = 1_000 } = error.failure;
    return { state: 'unanswered', why: message, retryAfterMilliseconds };
  }
  return { state: 'published', head: hashBytes(bytes).digest };
}

async function putBlobs(
  http: HttpClient,
  repo: string,
  { files, onBytes }: Pick<Change, 'files' | 'onBytes'>,
): Promise<number> {
  const queue = new PQueue({ concurrency: FILES_AT_ONCE });
  const unique = [...new Map(files.map((file) => [file.sha256, file])).values()];
  let sentBytes = 0;
  const puts = unique.map((file) =>
    queue.add(async () => {
      sentBytes += await putBlob(http, repo, { file, onBytes });
    }),
  );
  const failed = (await Promise.allSettled(puts)).find((put) => put.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return sentBytes;
}

/** What is there of others stays. */
function layersAfter({ files, removed }: Change, before: Manifest | undefined): readonly Layer[] {
  const layers = new Map<string, Layer>((before?.layers ?? []).map((layer) => [layer.path, layer]));
  for (const path of removed) layers.delete(path);
  for (const { path, sha256: digest, size } of files)
    layers.set(path, { path: innerPath(path), digest, size });
  return [...layers.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function described(
  layers: readonly Layer[],
  { about }: Change,
  before: Manifest | undefined,
): Pick<Manifest, 'config' | 'annotations'> & { readonly upload?: Upload } {
  if (about === undefined) {
    if (before === undefined) throw new TypeError('a new model was published without saying what it is');
    return before;
  }
  const upload = uploadOfText(configText(layers, about), 'config of the model');
  return {
    config: { digest: upload.sha256, size: upload.size },
    annotations: annotationsOf(about),
    upload,
  };
}
