import { type Answer, json } from '../http/answer.ts';
import {
  booleanFlag,
  integerField,
  isJsonObject,
  parseJsonObject,
  readLines,
  requiredText,
  textField,
} from '../http/read-body.ts';
import type { JsonObject } from '../http/read-body.ts';
import type { RepoRequest } from '../http/request.ts';
import { type Route, apiRoute } from '../http/route.ts';
import { HubError } from '../hub-error.ts';
import { HUB_LIMITS } from '../limits.ts';
import { checkPath } from '../store/check-path.ts';
import type { TreeEdit } from '../store/edit-tree.ts';
import type { HubStore } from '../store/open-store.ts';
import { findLfsFile, storeRegularFile } from '../store/store-file.ts';
import { writeCommit } from '../store/write-commit.ts';
import { webUrl } from './repo-address.ts';

/** Many changes at once, or none of them. */
export const COMMIT_ROUTES: readonly Route[] = [
  apiRoute('POST', '/commit/*', { effect: 'write', handle: commit }),
];

async function commit(request: RepoRequest): Promise<Answer> {
  const { hub, repo, rest, query, asker, origin } = request;
  let header: JsonObject | undefined;
  const edits: TreeEdit[] = [];
  for await (const line of readLines(request.body)) {
    if (line.trim() === '') continue;
    const { key, value } = parseLine(line);
    if (key === 'header') header = value;
    // Stored as it arrives: a commit of a thousand files never is in memory as a whole.
    else edits.push(await parseEdit(hub.store, key, value));
    if (edits.length > HUB_LIMITS.listEntries)
      throw new HubError(413, `A commit has at most ${HUB_LIMITS.listEntries} operations`);
  }
  if (header === undefined) throw new HubError(400, 'The commit has no header');
  const parentCommit = textField(header, 'parentCommit');
  const done = await writeCommit(hub.store, repo.record.id, {
    revision: rest.join('/'),
    title: textField(header, 'summary') ?? '',
    description: textField(header, 'description') ?? '',
    author: asker.name,
    edits,
    createPullRequest: booleanFlag(query.get('create_pr')),
    ...(parentCommit === undefined ? {} : { parentCommit }),
  });
  const url = webUrl(origin, repo.record);
  return json({
    success: true,
    commitOid: done.commit.oid,
    commitUrl: `${url}/commit/${done.commit.oid}`,
    hookOutput: '',
    ...(done.pullRequest === undefined ? {} : { pullRequestUrl: `${url}/discussions/${done.pullRequest}` }),
  });
}

function parseLine(line: string): { readonly key: string; readonly value: JsonObject } {
  const parsed = parseJsonObject(line);
  const value = parsed['value'];
  if (!isJsonObject(value)) throw new HubError(400, 'A line of the commit has no value');
  return { key: requiredText(parsed, 'key'), value };
}

async function parseEdit(store: HubStore, key: string, value: JsonObject): Promise<TreeEdit> {
  const path = requiredText(value, 'path');
  switch (key) {
    case 'file': {
      const encoding = textField(value, 'encoding') ?? 'utf-8';
      if (encoding !== 'base64' && encoding !== 'utf-8')
        throw new HubError(400, `Unknown encoding: ${encoding}`);
      const content = Buffer.from(textField(value, 'content') ?? '', encoding);
      return { kind: 'put', path: checkPath(path), file: await storeRegularFile(store.blobs, content) };
    }
    case 'lfsFile': {
      const oid = requiredText(value, 'oid');
      if (!/^[0-9a-f]{64}$/.test(oid)) throw new HubError(400, `Not a sha256: ${oid}`);
      const file = await findLfsFile(store.blobs, `sha256:${oid}`, integerField(value, 'size'));
      return { kind: 'put', path: checkPath(path), file };
    }
    case 'deletedFile':
      return { kind: 'delete-file', path: checkPath(path) };
    case 'deletedFolder':
      return { kind: 'delete-folder', path: checkPath(path.replace(/\/+$/, '')) };
    default:
      throw new HubError(400, `Unknown operation: ${key}`);
  }
}
