import { followed } from '../../endpoints/follow-redirects.ts';
import { type Asking, isSuccess, type StreamedAnswer } from '../../endpoints/http-client.ts';
import { type HubHttp, hubPath } from './hub-http.ts';

interface FileOf {
  readonly repo: string;
  readonly revision: string;
  readonly path: string;
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Besides those of success: 416 says that there is no such range. */
  readonly expect?: readonly number[];
  readonly refused?: NonNullable<Asking['refused']>;
}

/** The bytes of a file. Large ones are often elsewhere; the token stays with the hub. */
export async function openFile(
  http: HubHttp,
  { repo, revision, path, headers, expect = [], ...asking }: FileOf,
): Promise<StreamedAnswer> {
  const to = `${hubPath(repo)}/resolve/${encodeURIComponent(revision)}${hubPath(path)}`;
  const { what } = asking;
  const answer = await followed(http, { to, what }, (hop) =>
    http.stream({
      method: 'GET',
      ...asking,
      ...hop,
      // Compressed, sizes and ranges would not be those of the file.
      headers: { 'accept-encoding': 'identity', ...headers },
    }),
  );
  if (isSuccess(answer.status) || expect.includes(answer.status)) return answer;
  throw await http.refusalOf(answer, asking);
}
