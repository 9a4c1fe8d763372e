import { type RepoRecord, headOf, namespaceOf } from '../store/repo-record.ts';
import type { Repo } from '../store/repos.ts';
import { walkTree } from '../store/walk-tree.ts';
import { pointerSize } from './entry-json.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** What a list shows of a repo: nothing that would need more than its record. */
export function recordJson(record: RepoRecord): JsonObject {
  const { card } = record;
  return {
    _id: record.id,
    id: record.name,
    ...(record.type === 'models' ? { modelId: record.name } : {}),
    author: namespaceOf(record.name),
    sha: headOf(record) ?? null,
    lastModified: record.lastModified,
    createdAt: record.createdAt,
    private: record.visibility === 'private',
    visibility: record.visibility,
    gated: false,
    disabled: false,
    // Nothing is counted here, and clients insist on numbers.
    downloads: 0,
    downloadsAllTime: 0,
    likes: 0,
    trendingScore: 0,
    tags: card?.tags ?? [],
    ...(card?.pipelineTag === undefined ? {} : { pipeline_tag: card.pipelineTag }),
    ...(card?.libraryName === undefined ? {} : { library_name: card.libraryName }),
    ...(record.sdk === undefined ? {} : { sdk: record.sdk }),
  };
}

/** Everything about a repo at one commit. `hashes` gives each file's size and hashes: a diff needs one request. */
export async function repoJson(
  { record, objects }: Repo,
  { commit, siblings }: { readonly commit: string; readonly siblings: 'names' | 'hashes' },
): Promise<JsonObject> {
  const { tree, date } = await objects.readCommit(commit);
  const files: JsonObject[] = [];
  let usedStorage = 0;
  for await (const { path, entry } of walkTree(objects, tree, { recursive: true })) {
    if (entry.kind === 'directory') continue;
    usedStorage += entry.sizeBytes;
    files.push({
      rfilename: path,
      ...(siblings === 'names' ? {} : { size: entry.sizeBytes, blobId: entry.oid }),
      ...(siblings === 'names' || !entry.lfs
        ? {}
        : // Named `sha256` here, and `oid` in the tree.
          { lfs: { sha256: entry.digest.slice(7), size: entry.sizeBytes, pointerSize: pointerSize(entry) } }),
    });
  }
  return {
    ...recordJson(record),
    sha: commit,
    lastModified: date,
    usedStorage,
    cardData: record.card?.data ?? {},
    siblings: files,
  };
}

/** `expand=x` (repeated) and `expand[]=x` are both in use. Undefined: nothing was asked for, so everything is. */
export function expandedKeys(query: URLSearchParams): readonly string[] | undefined {
  const keys = [...query.getAll('expand'), ...query.getAll('expand[]')];
  return keys.length === 0 ? undefined : keys;
}

export function onlyKeys(whole: JsonObject, keys: readonly string[]): JsonObject {
  const kept = new Set(['_id', 'id', ...keys]);
  return Object.fromEntries(Object.entries(whole).filter(([key]) => kept.has(key)));
}
