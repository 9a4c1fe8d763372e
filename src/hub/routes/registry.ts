import type { Digest } from '../../resources/digest.ts';
import type { Answer } from '../http/answer.ts';
import { contentOf, contentOfBytes } from '../http/content.ts';
import type { RepoRequest } from '../http/request.ts';
import { type Route, modelRoute } from '../http/route.ts';
import { HubError } from '../hub-error.ts';
import { findGguf, isModelGguf } from '../gguf/gguf-files.ts';
import { filesAt, filesOfRefs } from '../store/repo-files.ts';
import { headOf } from '../store/repo-record.ts';

/** What `ollama pull` reads: a GGUF file of a repo as a model of Ollama's registry. */
export const REGISTRY_ROUTES: readonly Route[] = [
  modelRoute('GET', '/v2/:namespace/:name/manifests/:tag', { effect: 'read', handle: manifest }),
  modelRoute('GET', '/v2/:namespace/:name/blobs/:digest', { effect: 'read', handle: blob }),
];

async function manifest({ hub, repo, params }: RepoRequest): Promise<Answer> {
  const commit = headOf(repo.record);
  const files = commit === undefined ? [] : await filesAt(repo, commit);
  const tag = params['tag'] ?? '';
  const models = files.map(({ path }) => path).filter(isModelGguf);
  const path = findGguf(models, tag);
  const text =
    path === undefined || commit === undefined
      ? undefined
      : await hub.ollamaModels.manifest({ id: repo.record.id, commit, files }, path);
  if (text === undefined) {
    const has = models.length === 0 ? 'no GGUF file that is whole' : models.slice(0, 20).join(', ');
    throw new HubError(404, `No GGUF file here is called ${tag}: the repo has ${has}`, {
      code: 'EntryNotFound',
    });
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/vnd.docker.distribution.manifest.v2+json' },
    body: { kind: 'bytes', bytes: Buffer.from(text) },
  };
}

async function blob(request: RepoRequest): Promise<Answer> {
  const { hub, repo, params, rawPath } = request;
  const digest = params['digest'] ?? '';
  if (!isDigest(digest)) throw new HubError(400, `Not a digest: ${digest}`);
  const headers = {
    'content-type': 'application/octet-stream',
    'accept-ranges': 'bytes',
    etag: `"${digest}"`,
    // Ollama first asks where the bytes are, and takes no answer without this header, even from where it asks.
    location: rawPath,
  };
  const made = await hub.ollamaModels.blob(repo.record.id, digest);
  if (made !== undefined) return contentOfBytes(request, made, headers);
  const file = (await filesOfRefs(repo)).find((known) => known.digest === digest);
  if (file !== undefined) return contentOf(request, file, headers);
  throw new HubError(404, 'This repo has no such blob', { code: 'EntryNotFound' });
}

function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}
