import { hashBytes } from '../../../blobs/hash-file.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { headerOf } from '../../../endpoints/rate-limit.ts';
import type { Digest } from '../../../resources/digest.ts';
import type { Upload } from '../../target.ts';
import { checkBytes } from '../../verified-bytes.ts';
import { unreadable } from '../../../endpoints/answer-failures.ts';
import { addressAfter, followed, REDIRECTS } from '../../../endpoints/follow-redirects.ts';
import { type HttpClient, isSuccess } from '../../../endpoints/http-client.ts';

/** Its size there; undefined: it is not there. */
export async function blobSize(http: HttpClient, repo: string, digest: Digest): Promise<number | undefined> {
  const what = `look for ${digest.slice(0, 19)} in ${repo}`;
  const answer = await followed(http, { to: blobAddress(repo, digest), what }, (hop) =>
    http.call({ method: 'HEAD', what, expect: [404, ...REDIRECTS], ...hop }),
  );
  if (answer.status === 404) return undefined;
  const size = Number(headerOf(answer, 'content-length'));
  if (!isSuccess(answer.status) || !Number.isSafeInteger(size)) throw unreadable({ server: http.url, what });
  return size;
}

/** A registry takes a blob whole or not at all, and compares its digest; a broken connection begins again. */
const TRIES = 3;

/** Streams one file there; answers how many bytes that were. What is there already is not sent. */
export async function putBlob(
  http: HttpClient,
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
  http: HttpClient,
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
  http: HttpClient,
  repo: string,
  { digest, start, what }: { readonly digest: Digest; readonly start: number; readonly what: string },
): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly isFromStart: boolean }> {
  const range: Readonly<Record<string, string>> = start === 0 ? {} : { range: `bytes=${start}-` };
  const answer = await followed(http, { to: blobAddress(repo, digest), what }, (hop) =>
    http.stream({ method: 'GET', what, headers: { 'accept-encoding': 'identity', ...range }, ...hop }),
  );
  if (isSuccess(answer.status)) return { bytes: answer.bytes, isFromStart: answer.status !== 206 };
  throw await http.refusalOf(answer, { what });
}

function blobAddress(repo: string, digest: Digest): string {
  return `/v2/${repo}/blobs/${digest}`;
}
