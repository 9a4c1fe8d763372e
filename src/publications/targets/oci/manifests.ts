import { hashBytes } from '../../../blobs/hash-file.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { headerOf } from '../../../endpoints/rate-limit.ts';
import { pathOn } from '../../../endpoints/read-routes.ts';
import { parseBoundedJson } from '../../../resources/bounded-json.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import { type Digest, isDigest } from '../../../resources/digest.ts';
import { listIn, NotReadable, objectIn, readable, textIn } from '../../../resources/json-reader.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { ACCEPT, MANIFEST } from './media-types.ts';
import { unreadable } from './registry-failure.ts';
import { isTag } from './names.ts';
import { addressAfter, type RegistryHttp } from './registry-http.ts';

/** What a tag names; undefined: there is no such tag, or no such repo. */
export async function digestOfTag(
  http: RegistryHttp,
  repo: string,
  tag: string,
): Promise<Digest | undefined> {
  const what = `look for the tag ${tag} of ${repo}`;
  const to = `/v2/${repo}/manifests/${tag}`;
  const headers = { accept: ACCEPT };
  const answer = await http.call({ method: 'HEAD', to, what, headers, expect: [404] });
  if (answer.status === 404) return undefined;
  const digest = headerOf(answer, 'docker-content-digest') ?? '';
  if (isDigest(digest)) return digest;
  // The header is only recommended.
  const whole = await http.call({ method: 'GET', to, what, headers, expect: [404] });
  return whole.status === 404 ? undefined : hashBytes(whole.body).digest;
}

/** Its bytes are checked: a digest names one manifest for ever. */
export async function readManifest(http: RegistryHttp, repo: string, digest: string): Promise<Manifest> {
  return parseManifest(await manifestBytes(http, repo, digest), `${http.url}/${repo}@${digest.slice(0, 19)}`);
}

export async function manifestBytes(http: RegistryHttp, repo: string, digest: string): Promise<Buffer> {
  const { body } = await http.call({
    method: 'GET',
    to: `/v2/${repo}/manifests/${digest}`,
    what: `read a manifest of ${repo}`,
    headers: { accept: ACCEPT },
  });
  const { digest: read } = hashBytes(body);
  if (read === digest) return body;
  throw new WorldFailure({
    class: 'integrity',
    message: `${http.url} gave ${read.slice(0, 19)} for the manifest ${digest.slice(0, 19)} of ${repo}`,
    remedy: 'Check `registry:` in the fleet, and what stands between it and here.',
  });
}

export async function putManifest(
  http: RegistryHttp,
  repo: string,
  { name, bytes, what }: { readonly name: string; readonly bytes: Buffer; readonly what: string },
): Promise<void> {
  async function* once(): AsyncIterable<Uint8Array> {
    yield bytes;
  }
  await http.call({
    method: 'PUT',
    to: `/v2/${repo}/manifests/${name}`,
    what,
    body: { bytes: once, size: bytes.byteLength, type: MANIFEST },
  });
}

export async function deleteManifest(http: RegistryHttp, repo: string, digest: Digest): Promise<void> {
  const what = `delete a manifest of ${repo}`;
  await http.call({ method: 'DELETE', to: `/v2/${repo}/manifests/${digest}`, what, expect: [404] });
}

/** It becomes a part of an address. */
function tagIn(value: unknown): string {
  const name = textIn(value);
  if (!isTag(name)) throw new NotReadable('a tag is not of letters, digits, _, . and -');
  return name;
}

const TAGS_PER_PAGE = 1_000;

/** All tags with what they name. Empty: there is no such repo. */
export async function readTags(http: RegistryHttp, repo: string): Promise<ReadonlyMap<string, Digest>> {
  const what = `list the tags of ${repo}`;
  const names = new Set<string>();
  let to = `/v2/${repo}/tags/list?n=${TAGS_PER_PAGE}`;
  for (let page = 0; ; page += 1) {
    const answer = await http.call({ method: 'GET', to, what, expect: [404] });
    if (answer.status === 404) break;
    const json = parseBoundedJson(answer.body.toString('utf8'), BOUNDS.answer);
    const read = readable(() => {
      const { tags } = objectIn('value' in json ? json.value : undefined);
      return listIn(tags ?? []).map(tagIn);
    });
    if (!('value' in read) || page === BOUNDS.list.pages) throw unreadable(http.url, what);
    for (const name of read.value) names.add(name);
    if (names.size > BOUNDS.list.entries) throw unreadable(http.url, what);
    const [, next] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headerOf(answer, 'link') ?? '') ?? [];
    if (next === undefined) break;
    const following = addressAfter(http.url, next, { from: to, what });
    // Tags of another server say nothing of this repo.
    if (pathOn(http.url, following) === undefined) throw unreadable(http.url, what);
    to = following.href;
  }
  // The line in front of the endpoint decides how many go at a time.
  const named = await Promise.all(
    [...names].map(async (name) => [name, await digestOfTag(http, repo, name)] as const),
  );
  return new Map(named.flatMap(([name, digest]) => (digest === undefined ? [] : [[name, digest] as const])));
}
