import { WorldFailure } from '../../../diagnostics/failure.ts';
import { type Digest, hexOf } from '../../../resources/digest.ts';
import type { Published } from '../../target.ts';
import * as v from 'valibot';
import { refusal } from '../../../clients/huggingface/hub-refusal.ts';
import type { HubHttp } from '../../../clients/huggingface/hub-http.ts';
import { isSuccess } from '../../../endpoints/http-client.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import { parseForeign } from '../../../resources/foreign-json.ts';

/** A file as a commit names it. */
export type StagedFile =
  | { readonly mode: 'pointer'; readonly path: string; readonly sha256: Digest; readonly size: number }
  | { readonly mode: 'inline'; readonly path: string; readonly base64: string }
  | { readonly mode: 'delete'; readonly path: string };

const committed = v.object({ commitOid: v.string() });

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
        bytes: () => inTurn(lines),
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
    const failure = refusal(answer, { server: http.url, what, hasToken: http.hasToken });
    if (answer.status >= 500) return unanswered(failure);
    throw failure;
  }
  const said = parseForeign(committed, answer.body.toString('utf8'), BOUNDS.answer);
  return 'value' in said
    ? { state: 'published', head: said.value.commitOid }
    : { state: 'unanswered', why: `${http.url} did not name the commit`, retryAfterMilliseconds: 1_000 };
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
