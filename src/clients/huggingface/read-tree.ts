import * as v from 'valibot';
import { type Asked, readAnswer, tooMuch } from '../../endpoints/answer-failures.ts';
import { followed, nextIn, REDIRECTS } from '../../endpoints/follow-redirects.ts';
import type { Answer, Asking } from '../../endpoints/http-client.ts';
import { BOUNDS } from '../../resources/bounds.ts';
import type { Digest } from '../../resources/digest.ts';
import { byteCount, gitOid, sha256Hex } from '../../resources/foreign-json.ts';
import { boundedPages } from './bounded-pages.ts';
import { type HubHttp, hubPath } from './hub-http.ts';

/** A file as the hub lists it: its name is not a path yet. */
export interface TreeEntry {
  readonly name: string;
  readonly size: number;
  /** Of a file in LFS, this is of its pointer; what names its bytes is `sha256`. */
  readonly gitOid: string;
  readonly sha256?: Digest;
}

const file = v.pipe(
  v.object({
    path: v.string(),
    size: byteCount,
    oid: gitOid,
    lfs: v.nullish(v.object({ oid: sha256Hex, size: v.nullish(byteCount) })),
  }),
  v.transform(({ path, size, oid, lfs }): readonly TreeEntry[] => [
    {
      name: path,
      size: lfs?.size ?? size,
      gitOid: oid,
      ...(lfs === undefined || lfs === null ? {} : { sha256: `sha256:${lfs.oid}` as const }),
    },
  ]),
);
function pageOf(isLeftOut: (type: string) => boolean) {
  const other = v.pipe(
    v.object({ type: v.pipe(v.string(), v.check(isLeftOut)) }),
    v.transform((): readonly TreeEntry[] => []),
  );
  return v.pipe(
    v.array(v.union([other, file])),
    v.transform((entries) => entries.flat()),
  );
}
/** A list of what was published leaves folders out and nothing else; of a source, what is no file is not read. */
const wholePage = pageOf((type) => type === 'directory');
export const filesPage = pageOf((type) => type !== 'file');

interface TreeOf {
  readonly repo: string;
  readonly commit: string;
  readonly what: string;
  /** It is read as a source: followed where the hub has renamed it, and refused in the words of a source. */
  readonly asSource?: NonNullable<Asking['refused']>;
}

/** Every file of a commit, in the order of the hub: one request for each thousand. */
export async function readTree(
  http: HubHttp,
  { repo, commit, what, asSource }: TreeOf,
): Promise<readonly TreeEntry[]> {
  const asked: Asked = { server: http.url, what };
  const pages = boundedPages(asked);
  const found: TreeEntry[] = [];
  let next: string | undefined =
    `${http.url}/api/models${hubPath(repo)}/tree${hubPath(commit)}?recursive=true`;
  while (next !== undefined) {
    const page: string = next;
    pages.ask(page);
    const answer: Answer = await followed(http, { to: page, what, isOnlyHere: true }, (hop) =>
      http.call({
        method: 'GET',
        what,
        ...hop,
        ...(asSource === undefined ? {} : { refused: asSource, expect: REDIRECTS }),
      }),
    );
    pages.received(answer.body.byteLength);
    for (const entry of readAnswer(asSource === undefined ? wholePage : filesPage, answer, asked))
      found.push(entry);
    if (found.length > BOUNDS.list.entries)
      throw tooMuch(asked, `names more than ${BOUNDS.list.entries} files`);
    const link = nextIn(answer);
    next = link === undefined ? undefined : new URL(link, page).href;
  }
  return found;
}
