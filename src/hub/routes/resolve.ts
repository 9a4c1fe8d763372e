import { type Answer } from '../http/answer.ts';
import { parseRange } from '../http/parse-range.ts';
import type { RepoRequest } from '../http/request.ts';
import { type Route, webRoutes } from '../http/route.ts';
import { HubError, entryNotFound } from '../hub-error.ts';
import { findRevision } from '../store/find-revision.ts';
import { type FileEntry, pointerText } from '../store/git-objects.ts';
import { lookUpFile } from '../store/walk-tree.ts';

/** The bytes of one file at a revision: its content, or (`raw`) what git has, which for LFS is the pointer. */
export const RESOLVE_ROUTES: readonly Route[] = [
  ...webRoutes('GET', '/resolve/*', { effect: 'read', handle: resolve }),
  ...webRoutes('GET', '/raw/*', { effect: 'read', handle: raw }),
];

async function resolve(request: RepoRequest): Promise<Answer> {
  const { file, commit, path } = await findFile(request);
  const { blobs } = request.hub.store;
  // Said while there still is a status to say it with: a stream that fails can only break off.
  if ((await blobs.stat(file.digest))?.sizeBytes !== file.sizeBytes)
    throw new HubError(500, 'The store has lost the content of this file');
  const headers = {
    ...commonHeaders(path, commit),
    etag: `"${file.lfs ? file.digest.slice('sha256:'.length) : file.oid}"`,
    ...(file.lfs
      ? {
          'x-linked-size': String(file.sizeBytes),
          'x-linked-etag': `"${file.digest.slice('sha256:'.length)}"`,
        }
      : {}),
  };
  if (isUnchanged(request, headers.etag)) return { status: 304, headers };
  const range = parseRange(request.headers.range, file.sizeBytes);
  switch (range.kind) {
    case 'whole': {
      const { sizeBytes } = file;
      // The JavaScript client takes the size from this header only, and fails on an empty file without it.
      const empty = sizeBytes === 0 ? { 'content-range': 'bytes 0-0/0' } : {};
      return {
        status: 200,
        headers: { ...headers, ...empty },
        body: { kind: 'stream', sizeBytes, open: () => blobs.read(file.digest) },
      };
    }
    case 'part': {
      const { start, end } = range;
      return {
        status: 206,
        headers: { ...headers, 'content-range': `bytes ${start}-${end}/${file.sizeBytes}` },
        body: {
          kind: 'stream',
          sizeBytes: end - start + 1,
          open: () => blobs.read(file.digest, { start, end }),
        },
      };
    }
    case 'outside':
      return { status: 416, headers: { ...headers, 'content-range': `bytes */${file.sizeBytes}` } };
  }
}

async function raw(request: RepoRequest): Promise<Answer> {
  const { file, commit, path } = await findFile(request);
  if (!file.lfs) return resolve(request);
  const bytes = Buffer.from(pointerText(file.digest, file.sizeBytes));
  const headers = {
    ...commonHeaders(path, commit),
    'content-type': 'text/plain; charset=utf-8',
    etag: `"${file.oid}"`,
  };
  if (isUnchanged(request, headers.etag)) return { status: 304, headers };
  const range = parseRange(request.headers.range, bytes.byteLength);
  if (range.kind !== 'part') return { status: 200, headers, body: { kind: 'bytes', bytes } };
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${range.start}-${range.end}/${bytes.byteLength}` },
    body: { kind: 'bytes', bytes: bytes.subarray(range.start, range.end + 1) },
  };
}

/** RFC 9110 §13.1.2: the client has one of these already. */
function isUnchanged({ headers }: RepoRequest, etag: string): boolean {
  const known = headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? [];
  return known.includes(etag) || known.includes('*');
}

async function findFile({
  repo,
  rest,
}: RepoRequest): Promise<{ readonly file: FileEntry; readonly commit: string; readonly path: string }> {
  const { commit, path } = await findRevision(repo.record, repo.objects, rest);
  const { tree } = await repo.objects.readCommit(commit);
  const file = await lookUpFile(repo.objects, tree, path);
  if (file === undefined) throw entryNotFound(path, commit);
  return { file, commit, path };
}

/** Never compressed: sizes and ranges are those of the file. */
function commonHeaders(path: string, commit: string) {
  const name = path.split('/').at(-1) ?? '';
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(name)}; filename="${name.replaceAll(/[^\u0020-\u007e]|["\\]/g, '_')}";`,
    'accept-ranges': 'bytes',
    'x-repo-commit': commit,
  };
}
