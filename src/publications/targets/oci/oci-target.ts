/**
 * A container registry by the OCI distribution protocol: one repo per publication, whose tag `latest` is what zoo
 * publishes, and one tag per version. Its layout is the CNCF ModelPack's.
 */
import { type Dispatcher, getGlobalDispatcher } from 'undici';
import { hashBytes } from '../../../blobs/hash-file.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { NamespaceListing, RepoTree } from '../../../drivers/observe-context.ts';
import { readBounded } from '../../../endpoints/read-bounded.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import type { RemoteFile, TargetSpec } from '../../../resources/publication.ts';
import type { ListAccess, Target } from '../../target.ts';
import { openBlob } from './blobs.ts';
import { digestOfTag, readManifest } from './manifests.ts';
import { LATEST } from './names.ts';
import { READ_ROUTES } from '../../../clients/oci/read-routes.ts';
import { filesWithBlobs, readTree } from './read-repo.ts';
import { openRegistryHttp } from '../../../clients/oci/registry-http.ts';
import type { HttpClient } from '../../../endpoints/http-client.ts';
import { openRegistryRepo } from './registry-repo.ts';

export function createOciTarget({
  dispatcher = getGlobalDispatcher(),
}: { readonly dispatcher?: Dispatcher } = {}): Target {
  return {
    kind: 'oci',
    readRoutes: READ_ROUTES,
    list: async (target, _namespace, access) => listingOf(target, access, dispatcher),
    open: (repo, access) => openRegistryRepo(repo, access, dispatcher),
  };
}

/**
 * Most registries list no namespaces, so that each repo is asked for: what its two tags name, and the files of a manifest that
 * was not seen before.
 */
function listingOf(target: TargetSpec, access: ListAccess, dispatcher: Dispatcher): NamespaceListing {
  const clients = new Map<string, HttpClient>();
  const trees = new Map<string, Promise<RepoTree | undefined>>();
  /** A token is for one repo. */
  function clientOf(repo: string): HttpClient {
    const client = clients.get(repo) ?? openRegistryHttp(access, dispatcher);
    clients.set(repo, client);
    return client;
  }
  async function filesAt(repo: string, commit: string): Promise<readonly RemoteFile[]> {
    const key = { endpoint: target.endpoint, repo, commit };
    const kept = await access.cache?.read(key);
    if (kept !== undefined) return kept;
    const { files, isWhole } = await filesWithBlobs(clientOf(repo), repo, commit);
    await (isWhole ? access.cache?.write(key, files) : access.cache?.forget(key));
    return files;
  }
  return {
    tree(repo, version) {
      const key = `${repo}:${version ?? ''}`;
      const tree =
        trees.get(key) ??
        readTree(clientOf(repo), repo, { version, filesAt: (digest) => filesAt(repo, digest) });
      // What could not be looked at is looked at again by the next caller.
      trees.set(key, tree);
      tree.catch(() => trees.get(key) === tree && trees.delete(key));
      return tree;
    },
    filesAt,
    holdings: (repo) => openRegistryRepo(repo, access, dispatcher).holdings(),
    text: (repo, path) => readText(clientOf(repo), repo, path),
  };
}

async function readText(http: HttpClient, repo: string, path: string): Promise<string> {
  const what = `read ${path} of ${repo}`;
  const digest = await digestOfTag(http, repo, LATEST);
  const layers = digest === undefined ? [] : (await readManifest(http, repo, digest)).layers;
  const layer = layers.find((one) => one.path === path);
  if (layer === undefined) throw new WorldFailure({ class: 'conflict', message: `${repo} has no ${path}` });
  const { bytes } = await openBlob(http, repo, { digest: layer.digest, start: 0, what });
  const read = await readBounded(bytes, BOUNDS.text);
  if (read.state === 'whole' && hashBytes(read.bytes).digest === layer.digest)
    return read.bytes.toString('utf8');
  throw new WorldFailure({
    class: 'integrity',
    message: `${path} of ${repo} is not what its manifest says`,
    remedy: 'Run `zoo verify`: it says what differs.',
  });
}
