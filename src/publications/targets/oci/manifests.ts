import { hashBytes } from '../../../blobs/hash-file.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { headerOf } from '../../../endpoints/rate-limit.ts';
import { pathOn } from '../../../endpoints/read-routes.ts';
import * as v from 'valibot';
import { BOUNDS } from '../../../resources/bounds.ts';
import { type Digest, isDigest } from '../../../resources/digest.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { ACCEPT, MANIFEST } from './media-types.ts';
import { readAnswer, unreadable } from '../../../endpoints/answer-failures.ts';
import { isTag } from './names.ts';
import { addressAfter, nextIn } from '../../../endpoints/follow-redirects.ts';
import type { HttpClient } from '../../../endpoints/http-client.ts';

/** What a tag names; undefined: there is no such tag, or no such repo. */
export async function digestOfTag(http: HttpClient, repo: string, tag: string): Promise<Digest | undefined> {
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
export async function readManifest(http: HttpClient, repo: string, digest: string): Promise<Manifest> {
  return parseManifest(await manifestBytes(http, repo, digest), `${http.url}/${repo}@${digest.slice(0, 19)}`);
}

export async function manifestBytes(http: HttpClient, repo: string, digest: string): Promise<Buffer> {
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
  http: HttpClient,
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

export async function deleteManifest(http: HttpClient, repo: string, digest: Digest): Promise<void> {
  const what = `delete a manifest of ${repo}`;
  await http.call({ method: 'DELETE', to: `/v2/${repo}/manifests/${digest}`, what, expect: [404] });
}

/** A tag becomes a part of an address. */
const tagList = v.object({ tags: v.nullish(v.array(v.pipe(v.string(), v.check(isTag))), []) });

const TAGS_PER_PAGE = 1_000;

/** All tags with what they name. Empty: there is no such repo. */
export async function readTags(http: HttpClient, repo: string): Promise<ReadonlyMap<string, Digest>> {
  const what = `list the tags of ${repo}`;
  const asked = { server: http.url, what };
  const names = new Set<string>();
  let to = `/v2/${repo}/tags/list?n=${TAGS_PER_PAGE}`;
  for (let page = 0; ; page += 1) {
    const answer = await http.call({ method: 'GET', to, what, expect: [404] });
    if (answer.status === 404) break;
    if (page === BOUNDS.list.pages) throw unreadable(asked);
    for (const name of readAnswer(tagList, answer, asked).tags ?? []) names.add(name);
    if (names.size > BOUNDS.list.entries) throw unreadable(asked);
    const next = nextIn(answer);
    if (next === undefined) break;
    const following = addressAfter(http.url, next, { from: to, what });
    // Tags of another server say nothing of this repo.
    if (pathOn(http.url, following) === undefined) throw unreadable(asked);
    to = following.href;
  }
  // The line in front of the endpoint decides how many go at a time.
  const named = await Promise.all(
    [...names].map(async (name) => [name, await digestOfTag(http, repo, name)] as const),
  );
  return new Map(named.flatMap(([name, digest]) => (digest === undefined ? [] : [[name, digest] as const])));
}
