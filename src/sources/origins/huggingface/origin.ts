/**
 * A repo on the Hugging Face Hub, or on a server that speaks its protocol. What it lists are hashes, so that a plan reads
 * no weights; what it sends is hashed and must be what it listed.
 */
import type { OriginSpec } from '../../../resources/source.ts';
import { mkdir } from 'node:fs/promises';
import PQueue from 'p-queue';
import { type Dispatcher, getGlobalDispatcher } from 'undici';
import { DigestMismatch } from '../../../blobs/errors.ts';
import { hashFile } from '../../../blobs/hash-file.ts';
import type { Endpoint } from '../../../drivers/apply-context.ts';
import type { OriginListing } from '../../../drivers/observe-context.ts';
import type { ListedFile, FileEntry } from '../../../resources/content.ts';
import type { HashText } from '../../../resources/digest.ts';
import { asWorldFailure } from '../../fail.ts';
import type { FetchContext, Origin } from '../../origin.ts';
import { discard, type Download, downloadFile } from './download-file.ts';
import { listRepo } from './list-repo.ts';
import { notAsListed } from './not-as-listed.ts';
import { type HubHttp, openHubHttp } from '../../../clients/huggingface/hub-http.ts';
import { READ_ROUTES } from '../../../clients/huggingface/read-routes.ts';
import type { HttpAccess } from '../../../endpoints/http-client.ts';
import { rememberedSelections } from './remembered-selections.ts';

export interface HuggingfaceOriginOptions {
  /** Address and token of an endpoint as the fleet writes it; a token only where configuration outside the fleet has one. */
  readonly endpoint: (endpoint: string) => Promise<Endpoint>;
  readonly hash: HashText;
  /** `selections.json` in the cache of a checkout; absent: what repos declare is read each time. */
  readonly selectionsFile?: string;
  /** How requests are sent; absent: as everything else of this process is. */
  readonly dispatcher?: Dispatcher;
  /** Files at once; default 4. */
  readonly parallel?: number;
}

/** Hubs keep all files above this in LFS, where git's own hash of the bytes is never asked for. */
const LFS_BYTES = 32 * 1024 * 1024;

export function createHuggingfaceOrigin(options: HuggingfaceOriginOptions): Origin<'huggingface'> {
  const { selectionsFile: file } = options;
  const selections = file === undefined ? undefined : rememberedSelections(file);

  async function clientOf(
    spec: OriginSpec<'huggingface'>,
    asking: Pick<HttpAccess, 'signal' | 'meter'>,
    readRoutes = READ_ROUTES,
  ): Promise<HubHttp> {
    const endpoint = await options.endpoint(spec.endpoint);
    return openHubHttp({ endpoint, ...asking }, options.dispatcher ?? getGlobalDispatcher(), readRoutes);
  }

  async function fetchFiles(
    spec: OriginSpec<'huggingface'>,
    listing: OriginListing,
    context: FetchContext,
  ): Promise<readonly FileEntry[]> {
    const { revision: commit } = listing;
    if (commit === undefined) throw new TypeError('a repo is listed with its commit');
    await mkdir(context.scratch, { recursive: true });
    const stop = new AbortController();
    const signal = AbortSignal.any([context.signal, stop.signal]);
    // A run that only looks fetches no file.
    const client = await clientOf(spec, { signal }, []);
    const queue = new PQueue({ concurrency: options.parallel ?? 4 });
    const wanted = listing.files.filter(({ path }) => context.only?.(path) !== false);
    const onBytes = context.onBytes === undefined ? {} : { onBytes: context.onBytes };
    const fetched = wanted.map((file) =>
      queue.add(async () => {
        signal.throwIfAborted();
        return bring(
          { client, repo: spec.repo, commit, file, scratch: context.scratch, signal, ...onBytes },
          context,
        );
      }),
    );
    try {
      return await Promise.all(fetched);
    } catch (error) {
      // One failed: the others stop where they are, and nothing of them is written after this has ended.
      stop.abort();
      await Promise.allSettled(fetched);
      throw asWorldFailure(error, spec.repo);
    }
  }

  return {
    kind: 'huggingface',
    readRoutes: READ_ROUTES,
    list: async (spec, context) =>
      listRepo(await clientOf(spec, context), spec, { hash: options.hash, selections, context }),
    fetch: fetchFiles,
  };
}

async function bring(download: Download, { blobs }: FetchContext): Promise<FileEntry> {
  const { client, repo, commit, file, onBytes } = download;
  const { path, size, sha256 } = file;
  if (sha256 !== undefined && (await blobs.verifyOnce(sha256)) === 'ok') {
    onBytes?.(size);
    return { path, size, sha256, ...(await gitOidOf(blobs.path(sha256), size)) };
  }
  for (;;) {
    const received = await downloadFile(download);
    const kept = await keep(received.path, file, blobs);
    if (kept !== undefined) return kept;
    await discard(download);
    // What an earlier run left may be broken; what came in one piece is what the hub has.
    if (!received.resumed) throw notAsListed(client, `${path} of ${repo} at ${commit}`);
  }
}

/** Undefined: it is not what the hub listed. */
async function keep(
  part: string,
  { path, size, sha256, gitOid }: ListedFile,
  blobs: FetchContext['blobs'],
): Promise<FileEntry | undefined> {
  try {
    const git = await gitOidOf(part, size);
    if (sha256 === undefined && git.gitOid !== gitOid) return undefined;
    const blob = await blobs.adopt(part, 'move', {
      sizeBytes: size,
      ...(sha256 === undefined ? {} : { digest: sha256 }),
    });
    return { path, size, sha256: blob.digest, ...git };
  } catch (error) {
    if (error instanceof DigestMismatch) return undefined;
    throw error;
  }
}

/** Reads the file once more: left out for large ones. */
async function gitOidOf(file: string, size: number): Promise<{ readonly gitOid?: string }> {
  return size > LFS_BYTES ? {} : { gitOid: (await hashFile(file)).gitOid };
}
