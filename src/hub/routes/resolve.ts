import { type Answer } from '../http/answer.ts';
import { contentOf, contentOfBytes } from '../http/content.ts';
import type { RepoRequest } from '../http/request.ts';
import { type Route, webRoutes } from '../http/route.ts';
import { entryNotFound } from '../hub-error.ts';
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
  return contentOf(request, file, headers);
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
  return contentOfBytes(request, bytes, headers);
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
