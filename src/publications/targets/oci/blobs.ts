import { hashBytes } from '../../../blobs/hash-file.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { headerOf } from '../../../endpoints/rate-limit.ts';
import { readBounded } from '../../../endpoints/read-bounded.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import type { Digest } from '../../../resources/digest.ts';
import type { Upload } from '../../target.ts';
import { checkBytes } from '../../verified-bytes.ts';
import { type Answer, refusal, unreadable } from './registry-failure.ts';
import { addressAfter, isSuccess, type RegistryHttp } from './registry-http.ts';

/** Its size there; undefined: it is not there. */
export async function blobSize(
  http: RegistryHttp,
  repo: string,
  digest: Digest,
): Promise<number | undefined> {
  const what = `look for ${digest.slice(0, 19)} in ${repo}`;
  const answer = await followed(http, { start: blobAddress(repo, digest), what }, (to) =>
    http.call({ method: 'HEAD', to, what, expect: [404, ...REDIRECTS] }),
  );
  if (answer.status === 404) return undefined;
  const size = Number(headerOf(answer, 'content-length'));
  if (!isSuccess(answer.status) || !Number.isSafeInteger(size)) throw unreadable(http.url, what);
  return size;
}

/** A registry takes a blob whole or not at all, and compares its digest; a broken connection begins again. */
const TRIES = 3;

/** Streams one file there; answers how many bytes that were. What is there already is not sent. */
export async function putBlob(
  http: RegistryHttp,
  repo: string,
  { file, onBytes }: { readonly file: Upload; readonly onBytes: (bytes: number) => void },
): Promise<number> {
  const what = `upload ${file.path} to ${repo}`;
  for (let attempt = 1; ; attempt += 1) {
    if ((await blobSize(http, repo, file.sha256)) === file.size) {
      onBytes(file.size);
      return 0;
    }
    let sent = 0;
    try {
      const check = checkBytes(file);
      await http.call({
        method: 'PUT',
        to: await uploadAddress(http, repo, { digest: file.sha256, what }),
        what,
        body: { bytes: bytesOf, size: file.size, type: 'application/octet-stream' },
      });
      return file.size;

      async function* bytesOf(): AsyncIterable<Uint8Array> {
        if (file.size === 0) return;
        for await (const chunk of check.pass(file.stream({ start: 0, end: file.size - 1 }), file.size)) {
          yield chunk;
          sent += chunk.byteLength;
          onBytes(chunk.byteLength);
        }
      }
    } catch (error) {
      onBytes(-sent);
      const isBroken =
        error instanceof WorldFailure && error.failure.class === 'network' && error.cause !== undefined;
      if (attempt === TRIES || !isBroken) throw error;
    }
  }
}

/** Of something that zoo wrote itself. */
export function uploadOfText(text: string, path: string): Upload {
  const bytes = Buffer.from(text);
  async function* read(): AsyncIterable<Uint8Array> {
    yield bytes;
  }
  const { digest: sha256 } = hashBytes(bytes);
  return { path, size: bytes.byteLength, sha256, isHere: async () => true, read, stream: read };
}

async function uploadAddress(
  http: RegistryHttp,
  repo: string,
  { digest, what }: { readonly digest: Digest; readonly what: string },
): Promise<string> {
  const to = `/v2/${repo}/blobs/uploads/`;
  const answer = await http.call({ method: 'POST', to, what, headers: { 'content-length': '0' } });
  const address = addressAfter(http.url, headerOf(answer, 'location'), { from: to, what });
  address.searchParams.set('digest', digest);
  return address.href;
}

/** The bytes from `start` on. The token stays with the registry, wherever it keeps the bytes. */
export async function openBlob(
  http: RegistryHttp,
  repo: string,
  { digest, start, what }: { readonly digest: Digest; readonly start: number; readonly what: string },
): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly isFromStart: boolean }> {
  const range: Readonly<Record<string, string>> = start === 0 ? {} : { range: `bytes=${start}-` };
  const answer = await followed(http, { start: blobAddress(repo, digest), what }, async (to) => {
    const headers = { 'accept-encoding': 'identity', ...range };
    const opened = await http.stream({ method: 'GET', to, what, headers });
    if (REDIRECTS.includes(opened.status)) await readBounded(opened.bytes, BOUNDS.refusal);
    return opened;
  });
  if (isSuccess(answer.status)) return { bytes: answer.bytes, isFromStart: answer.status !== 206 };
  const { bytes: body } = await readBounded(answer.bytes, BOUNDS.refusal);
  throw refusal({ ...answer, body }, { registry: http.url, what, hasToken: false });
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Blobs are often kept elsewhere, and registries send on to there. */
async function followed<T extends Pick<Answer, 'status' | 'headers'>>(
  http: RegistryHttp,
  { start, what }: { readonly start: string; readonly what: string },
  ask: (to: string) => Promise<T>,
): Promise<T> {
  let to = start;
  for (let hop = 0; hop <= BOUNDS.download.redirects; hop += 1) {
    const answer = await ask(to);
    if (!REDIRECTS.includes(answer.status)) return answer;
    to = addressAfter(http.url, headerOf(answer, 'location'), { from: to, what }).href;
  }
  throw new WorldFailure({
    class: 'network',
    message: `${http.url} sends from one address to the next when asked to ${what}`,
  });
}

function blobAddress(repo: string, digest: Digest): string {
  return `/v2/${repo}/blobs/${digest}`;
}
