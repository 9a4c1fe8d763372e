import { hashBytes } from '../../../blobs/hash-file.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { headerOf } from '../../../endpoints/rate-limit.ts';
import { readBounded } from '../../../endpoints/read-bounded.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import type { Digest } from '../../../resources/digest.ts';
import type { Upload } from '../../target.ts';
import { checkBytes } from '../../verified-bytes.ts';
import { refusal, unreadable } from './registry-failure.ts';
import { addressOf, isSuccess, type RegistryHttp } from './registry-http.ts';

/** Its size there; undefined: it is not there. */
export async function blobSize(
  http: RegistryHttp,
  repo: string,
  digest: Digest,
): Promise<number | undefined> {
  const what = `look for ${digest.slice(0, 19)} in ${repo}`;
  const answer = await http.call({ method: 'HEAD', to: blobAddress(repo, digest), what, expect: [404] });
  if (answer.status === 404) return undefined;
  const size = Number(headerOf(answer, 'content-length'));
  if (!Number.isSafeInteger(size)) throw unreadable(http.url, what);
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
  const location = headerOf(answer, 'location');
  if (location === undefined || !URL.canParse(location, addressOf(http.url, to).href))
    throw unreadable(http.url, what);
  const address = new URL(location, addressOf(http.url, to));
  address.searchParams.set('digest', digest);
  return address.href;
}

/** The bytes from `start` on. Blobs are often kept elsewhere; what the registry was told stays with it. */
export async function openBlob(
  http: RegistryHttp,
  repo: string,
  { digest, start, what }: { readonly digest: Digest; readonly start: number; readonly what: string },
): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly isFromStart: boolean }> {
  let to = blobAddress(repo, digest);
  for (let hop = 0; hop <= BOUNDS.download.redirects; hop += 1) {
    const range: Readonly<Record<string, string>> = start === 0 ? {} : { range: `bytes=${start}-` };
    const answer = await http.stream({
      method: 'GET',
      to,
      what,
      headers: { 'accept-encoding': 'identity', ...range },
    });
    const location = headerOf(answer, 'location');
    if (answer.status >= 300 && answer.status < 400 && location !== undefined) {
      await readBounded(answer.bytes, BOUNDS.refusal);
      to = new URL(location, addressOf(http.url, to)).href;
    } else if (isSuccess(answer.status)) {
      return { bytes: answer.bytes, isFromStart: answer.status !== 206 };
    } else {
      const { bytes: body } = await readBounded(answer.bytes, BOUNDS.refusal);
      throw refusal({ ...answer, body }, { registry: http.url, what, hasToken: false });
    }
  }
  throw new WorldFailure({
    class: 'network',
    message: `${http.url} sends from one address to the next when asked to ${what}`,
  });
}

function blobAddress(repo: string, digest: Digest): string {
  return `/v2/${repo}/blobs/${digest}`;
}
