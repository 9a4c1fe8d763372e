import { WorldFailure } from '../../../diagnostics/failure.ts';
import { headerOf } from '../../../endpoints/rate-limit.ts';
import { hexOf } from '../../../resources/digest.ts';
import type { Upload } from '../../target.ts';
import { refusal } from '../../../clients/huggingface/hub-refusal.ts';
import type { HubHttp } from '../../../clients/huggingface/hub-http.ts';
import { isSuccess } from '../../../endpoints/http-client.ts';
import { type ByteCheck, checkBytes } from '../../verified-bytes.ts';

export interface UploadAction {
  /** Where the bytes go; with `multipart`, where it is said that all parts have come. */
  readonly href: string;
  readonly multipart?: { readonly chunkBytes: number; readonly parts: readonly string[] };
  readonly verify?: string;
}
export interface Putting {
  readonly action: UploadAction;
  readonly repo: string;
  readonly onBytes: (bytes: number) => void;
}

export const LFS_JSON = {
  accept: 'application/vnd.git-lfs+json',
  'content-type': 'application/vnd.git-lfs+json',
} as const;

/**
 * What did not get through is sent again at once; a longer failure is for the retry of the action. So is what was
 * sent whole: the hub may have it, and is asked before the same gigabytes go over the line once more.
 */
const TRIES_PER_PART = 3;

/** Streams one file, in one request or in parts, and checks its digest on the way: wrong bytes are never all sent. */
export async function putObject(
  http: HubHttp,
  file: Upload,
  { action, repo, onBytes }: Putting,
): Promise<void> {
  const check = checkBytes(file);
  const what = `upload ${file.path} to ${repo}`;
  if (action.multipart === undefined) {
    await putRange(http, file, {
      to: action.href,
      start: 0,
      size: file.size,
      isAll: true,
      check,
      onBytes,
      what,
    });
    check.finish();
  } else {
    const { chunkBytes, parts } = action.multipart;
    if (parts.length !== Math.ceil(file.size / chunkBytes)) {
      throw new WorldFailure({
        class: 'network',
        message: `${http.url} offered ${parts.length} parts of ${chunkBytes} bytes for ${file.path}, which has ${file.size} bytes`,
      });
    }
    const etags: string[] = [];
    for (const [index, to] of parts.entries()) {
      const start = index * chunkBytes;
      const size = Math.min(chunkBytes, file.size - start);
      etags.push(await putRange(http, file, { to, start, size, isAll: false, check, onBytes, what }));
    }
    check.finish();
    await http.call({
      method: 'POST',
      to: action.href,
      what,
      anonymous: true,
      headers: LFS_JSON,
      json: { oid: hexOf(file.sha256), parts: etags.map((etag, index) => ({ partNumber: index + 1, etag })) },
    });
  }
  if (action.verify !== undefined) {
    await http.call({
      method: 'POST',
      to: action.verify,
      what,
      json: { oid: hexOf(file.sha256), size: file.size },
    });
  }
}

interface Range {
  readonly to: string;
  readonly start: number;
  readonly size: number;
  /** The whole file, which the hub can be asked for; of parts the hub does not say which ones it has. */
  readonly isAll: boolean;
  readonly check: ByteCheck;
  readonly onBytes: (bytes: number) => void;
  readonly what: string;
}

/** Answers the ETag, which parts are named by. */
async function putRange(http: HubHttp, file: Upload, range: Range): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    let sent = 0;
    const count = (bytes: number): void => {
      sent += bytes;
      range.onBytes(bytes);
    };
    try {
      const answer = await http.send({
        method: 'PUT',
        to: range.to,
        what: range.what,
        anonymous: true,
        body: {
          bytes: () => counted(file, range, count),
          size: range.size,
          type: 'application/octet-stream',
        },
      });
      if (isSuccess(answer.status)) {
        range.check.accept();
        return headerOf(answer, 'etag') ?? '';
      }
      throw refusal(answer, { server: http.url, what: range.what, hasToken: http.hasToken });
    } catch (error) {
      range.onBytes(-sent);
      const isWhole = sent === range.size && range.isAll;
      if (attempt === TRIES_PER_PART || isWhole || !isBrokenConnection(error)) throw error;
    }
  }
}

async function* counted(
  file: Upload,
  { start, size, check }: Range,
  count: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
  if (size === 0) return;
  for await (const chunk of check.pass(file.stream({ start, end: start + size - 1 }), size)) {
    yield chunk;
    count(chunk.byteLength);
  }
}

/** Only what never got an answer: a refusal is repeated no sooner than the hub says. */
function isBrokenConnection(error: unknown): boolean {
  if (!(error instanceof WorldFailure) || error.failure.class !== 'network') return false;
  return error.failure.retryAfterMilliseconds !== undefined && error.cause !== undefined;
}
