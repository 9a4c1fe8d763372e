import type { Dispatcher } from 'undici';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { resumeDownload, skipping } from '../../resume-download.ts';
import type { Access, DownloadFile, RemoteRepo } from '../../target.ts';
import { listPaths } from '../../strangers.ts';
import { isDigest } from '../../../resources/digest.ts';
import { openBlob } from './blobs.ts';
import {
  deleteManifest,
  digestOfTag,
  manifestBytes,
  putManifest,
  readManifest,
  readTags,
} from './manifests.ts';
import { LATEST } from './names.ts';
import { publishChange } from './publish.ts';
import { filesWithBlobs, readTree } from './read-repo.ts';
import { openRegistryHttp } from '../../../clients/oci/registry-http.ts';
import type { HttpClient } from '../../../endpoints/http-client.ts';

/** What can be done with one repo; every call is a fresh look or a change, nothing is remembered. */
export function openRegistryRepo(repo: string, access: Access, dispatcher: Dispatcher): RemoteRepo {
  const http = openRegistryHttp(access, dispatcher);
  const filesAt = async (digest: string) => (await filesWithBlobs(http, repo, digest)).files;
  return {
    look: (known) =>
      readTree(http, repo, {
        filesAt: async (digest) => (known?.head === digest ? known.files : filesAt(digest)),
      }),
    filesAt,
    publish: (change) => publishChange(http, repo, change),
    async holdings() {
      const tags = [...(await readTags(http, repo))].filter(([name]) => name !== LATEST);
      return {
        refs: Object.fromEntries(tags.map(([name, digest]) => [`refs/tags/${name}`, digest])),
        discussions: { count: 0 },
      };
    },
    async tag(name, version, replaced) {
      const there = await digestOfTag(http, repo, name);
      if (there !== replaced) return 'exists';
      const bytes = await manifestBytes(http, repo, version);
      await putManifest(http, repo, { name, bytes, what: `tag ${repo} as ${name}` });
      return 'created';
    },
    download: (file, kept) =>
      resumeDownload({
        file,
        kept,
        open: (start) => openFile(http, repo, { file, start }),
        failureOf: (error) => http.failureOf(error, `download ${file.path} of ${repo}`),
      }),
    async remove() {
      const tags = await readTags(http, repo);
      const latest = tags.get(LATEST);
      // What `latest` names goes last: a run that is cut before that sees the repo still, and goes on.
      const others = new Set([...tags.values()].filter((digest) => digest !== latest));
      for (const digest of others) await deleteManifest(http, repo, digest);
      if (latest !== undefined) await deleteManifest(http, repo, latest);
      // "Not there" is also what a registry says that knows no deletion.
      const still = await readTags(http, repo);
      if (still.size === 0) return;
      throw new WorldFailure({
        class: 'conflict',
        message: `${repo} was deleted on ${http.url}, and still has tags: ${listPaths([...still.keys()])}`,
        remedy:
          'Run `zoo plan` again. Where they stay, the registry allows no deletion: delete them there by hand.',
      });
    },
  };
}

async function openFile(
  http: HttpClient,
  repo: string,
  { file, start }: { readonly file: DownloadFile; readonly start: number },
): Promise<AsyncIterable<Uint8Array>> {
  const what = `download ${file.path} of ${repo}`;
  const { revision, path } = file;
  const version = isDigest(revision) ? revision : await digestOfTag(http, repo, revision);
  if (version === undefined)
    throw new WorldFailure({ class: 'conflict', message: `${repo} on ${http.url} has no tag ${revision}` });
  const { layers } = await readManifest(http, repo, version);
  const layer = layers.find((one) => one.path === path);
  if (layer === undefined || ('sha256' in file && layer.digest !== file.sha256)) {
    throw new WorldFailure({
      class: 'integrity',
      message: `${path} of ${repo} at ${revision} ${layer === undefined ? 'is not there' : `is ${layer.digest}`}`,
      remedy: 'Run `zoo plan`: it shows what differs.',
    });
  }
  const { bytes, isFromStart } = await openBlob(http, repo, { digest: layer.digest, start, what });
  return start > 0 && isFromStart ? skipping(bytes, start) : bytes;
}
