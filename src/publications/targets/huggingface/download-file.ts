import { WorldFailure } from '../../../diagnostics/failure.ts';
import { keepingPace, TooSlow } from '../../../endpoints/keeping-pace.ts';
import { headerOf } from '../../../endpoints/rate-limit.ts';
import { readBounded } from '../../../endpoints/read-bounded.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import type { DownloadFile, RemoteRepo } from '../../target.ts';
import { refusal, unreachable } from './hub-failure.ts';
import { addressOf, type HubHttp, isSuccess, type StreamedAnswer } from './hub-http.ts';
import { checkBytes } from './verified-bytes.ts';

/** Connections that brought nothing at all, in a row, before giving up. */
const FRUITLESS = 3;

/** Streams a file of the repo, from where a broken connection left off; never passes on the end of a file that is not the one asked for. */
export async function* downloadFile(
  http: HubHttp,
  repo: string,
  ...[file, kept]: Parameters<RemoteRepo['download']>
): AsyncIterable<Uint8Array> {
  if (file.size === 0) return;
  yield* checkBytes(file).pass(resumed(http, repo, { file, kept }), file.size);
}

interface Resumed {
  readonly file: DownloadFile;
  readonly kept: AsyncIterable<Uint8Array> | undefined;
}
async function* resumed(http: HubHttp, repo: string, { file, kept }: Resumed): AsyncIterable<Uint8Array> {
  const what = `download ${file.path} of ${repo}`;
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const from = `/${repo}/resolve/${encodeURIComponent(file.revision)}/${path}`;
  let received = 0;
  for await (const chunk of kept ?? []) {
    received += chunk.byteLength;
    yield chunk;
  }
  let fruitless = 0;
  let connections = 0;
  while (received < file.size) {
    const before = received;
    connections += 1;
    try {
      for await (const chunk of keepingPace(await openAt(http, { from, start: received, what }))) {
        received += chunk.byteLength;
        yield chunk;
      }
      if (received === before)
        throw unreachable(new Error('no bytes'), { hub: http.url, what, hasToken: http.hasToken });
    } catch (error) {
      const failure =
        error instanceof WorldFailure
          ? error
          : unreachable(error, { hub: http.url, what, hasToken: http.hasToken });
      fruitless = received > before ? 0 : fruitless + 1;
      const isPoor =
        connections > BOUNDS.download.connections + received / BOUNDS.download.perConnectionBytes;
      if (failure.failure.class !== 'network' || fruitless === FRUITLESS || isPoor) throw failure;
      if (error instanceof TooSlow) throw failure;
    }
  }
}

interface Opening {
  readonly from: string;
  readonly start: number;
  readonly what: string;
}

/** Large files are often elsewhere; the token stays with the hub. */
async function openAt(http: HubHttp, { from, start, what }: Opening): Promise<AsyncIterable<Uint8Array>> {
  let to = from;
  for (let hop = 0; hop <= BOUNDS.download.redirects; hop += 1) {
    const answer = await http.stream({
      method: 'GET',
      to,
      what,
      headers: { 'accept-encoding': 'identity', ...(start === 0 ? {} : { range: `bytes=${start}-` }) },
    });
    const location = headerOf(answer, 'location');
    if (answer.status >= 300 && answer.status < 400 && location !== undefined) {
      await readBounded(answer.bytes, BOUNDS.refusal);
      to = new URL(location, addressOf(http.url, to)).href;
      continue;
    }
    return readAnswer(http, answer, { from, start, what });
  }
  throw new WorldFailure({
    class: 'network',
    message: `${http.url} sent us in circles when asked to ${what}`,
  });
}

async function readAnswer(
  http: HubHttp,
  answer: StreamedAnswer,
  { start, what }: Opening,
): Promise<AsyncIterable<Uint8Array>> {
  if (!isSuccess(answer.status)) {
    const body = (await readBounded(answer.bytes, BOUNDS.refusal)).bytes;
    throw refusal({ ...answer, body }, { hub: http.url, what, hasToken: http.hasToken });
  }
  // A server without ranges starts from the beginning again: what we have is skipped.
  return start > 0 && answer.status !== 206 ? skipping(answer.bytes, start) : answer.bytes;
}

async function* skipping(bytes: AsyncIterable<Uint8Array>, count: number): AsyncIterable<Uint8Array> {
  let left = count;
  for await (const chunk of bytes) {
    if (left >= chunk.byteLength) left -= chunk.byteLength;
    else {
      yield left === 0 ? chunk : chunk.subarray(left);
      left = 0;
    }
  }
}
