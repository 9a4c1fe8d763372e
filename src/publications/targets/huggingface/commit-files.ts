import { WorldFailure } from '../../../diagnostics/failure.ts';
import { type Digest, hexOf } from '../../../resources/digest.ts';
import type { Published } from '../../target.ts';
import { isObject, parseJson, textOf } from './foreign-json.ts';
import { refusal } from './hub-failure.ts';
import { type HubHttp, isSuccess } from './hub-http.ts';

/** A file as a commit names it. */
export type StagedFile =
  | { readonly mode: 'pointer'; readonly path: string; readonly sha256: Digest; readonly size: number }
  | { readonly mode: 'inline'; readonly path: string; readonly base64: string }
  | { readonly mode: 'delete'; readonly path: string };

interface Committing {
  readonly files: readonly StagedFile[];
  readonly parent: string;
  readonly title: string;
}

/**
 * One atomic commit on top of `parent`. The hub compares and swaps; an answer that got lost says nothing of what was done
 * (the real hub is known to cut the request after a minute and to commit all the same), so it is never taken for a refusal.
 */
export async function commitFiles(
  http: HubHttp,
  repo: string,
  { files, parent, title }: Committing,
): Promise<Published> {
  const what = `commit to ${repo}`;
  const lines = [
    JSON.stringify({ key: 'header', value: { summary: title, description: '', parentCommit: parent } }),
    ...files.map(lineOf),
  ].map((line) => Buffer.from(`${line}\n`));
  let answer;
  try {
    answer = await http.send({
      method: 'POST',
      to: `/api/models/${repo}/commit/main`,
      what,
      body: {
        bytes: inTurn(lines),
        size: lines.reduce((sum, line) => sum + line.byteLength, 0),
        type: 'application/x-ndjson',
      },
    });
  } catch (error) {
    if (error instanceof WorldFailure && error.failure.class === 'network') {
      return unanswered(error);
    }
    throw error;
  }
  if (answer.status === 412) return { state: 'moved' };
  if (!isSuccess(answer.status)) {
    const failure = refusal(answer, { hub: http.url, what, hasToken: http.hasToken });
    if (answer.status >= 500) return unanswered(failure);
    throw failure;
  }
  const said = parseJson(answer.body);
  const head = 'value' in said && isObject(said.value) ? textOf(said.value, 'commitOid') : undefined;
  return head === undefined
    ? { state: 'unanswered', why: `${http.url} did not name the commit`, retryAfterMilliseconds: 1_000 }
    : { state: 'published', head };
}

function unanswered({ failure }: WorldFailure): Published {
  const { message, retryAfterMilliseconds = 1_000 } = failure;
  return { state: 'unanswered', why: message, retryAfterMilliseconds };
}

function lineOf(file: StagedFile): string {
  switch (file.mode) {
    case 'pointer':
      return JSON.stringify({
        key: 'lfsFile',
        value: { path: file.path, algo: 'sha256', oid: hexOf(file.sha256), size: file.size },
      });
    case 'inline':
      return JSON.stringify({
        key: 'file',
        value: { path: file.path, content: file.base64, encoding: 'base64' },
      });
    case 'delete':
      return JSON.stringify({ key: 'deletedFile', value: { path: file.path } });
  }
}

async function* inTurn(lines: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* lines;
}
