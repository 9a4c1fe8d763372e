import { WorldFailure } from '../../../diagnostics/failure.ts';
import { headerOf } from '../../../endpoints/rate-limit.ts';
import { readBounded } from '../../../endpoints/read-bounded.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import { resumeDownload, skipping } from '../../resume-download.ts';
import type { RemoteRepo } from '../../target.ts';
import { refusal, unreachable } from './hub-failure.ts';
import { addressOf, type HubHttp, isSuccess, type StreamedAnswer } from './hub-http.ts';

export function downloadFile(
  http: HubHttp,
  repo: string,
  ...[file, kept]: Parameters<RemoteRepo['download']>
): AsyncIterable<Uint8Array> {
  const what = `download ${file.path} of ${repo}`;
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const from = `/${repo}/resolve/${encodeURIComponent(file.revision)}/${path}`;
  return resumeDownload({
    file,
    kept,
    open: (start) => openAt(http, { from, start, what }),
    failureOf: (error) => unreachable(error, { hub: http.url, what, hasToken: http.hasToken }),
  });
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
  return start > 0 && answer.status !== 206 ? skipping(answer.bytes, start) : answer.bytes;
}
