import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../blobs/write-file-atomic.ts';
import { isDigest } from '../resources/digest.ts';
import { parseInnerPath } from '../resources/inner-path.ts';
import type { RepoTree } from '../drivers/observe-context.ts';

/** Trees by endpoint, repo and head commit: a commit names its content, so what is found here is true as long as it is whole. */
export interface TreeCache {
  read(key: TreeKey): Promise<RepoTree | undefined>;
  write(key: TreeKey, tree: RepoTree): Promise<void>;
}
export interface TreeKey {
  readonly endpoint: string;
  readonly repo: string;
  readonly head: string;
}

/** One file per repo and head, below `trees` in the cache of a checkout. A file that cannot be read is a miss, never an error. */
export function openTreeCache(directory: string): TreeCache {
  function pathOf({ endpoint, repo, head }: TreeKey): string {
    const name = createHash('sha256').update(`${endpoint}\n${repo}\n${head}`).digest('hex');
    return join(directory, name.slice(0, 2), `${name}.json`);
  }
  return {
    async read(key) {
      try {
        const stored: unknown = JSON.parse(await readFile(pathOf(key), 'utf8'));
        return parseTree(stored, key.head);
      } catch {
        return undefined;
      }
    },
    async write(key, tree) {
      // A read-only checkout plans as well, and so does one on a full disk, only slower. (On a read-only file system
      // Node's recursive mkdir says ENOENT, so that there is no list of codes to trust.)
      await writeFileAtomic(pathOf(key), JSON.stringify(tree)).catch(() => undefined);
    },
  };
}

function parseTree(value: unknown, head: string): RepoTree | undefined {
  if (
    !isRecord(value) ||
    value['head'] !== head ||
    !Array.isArray(value['files']) ||
    !isRecord(value['tags'])
  )
    return undefined;
  const files: RepoTree['files'][number][] = [];
  for (const entry of value['files'] as readonly unknown[]) {
    if (!isRecord(entry)) return undefined;
    const { size, gitOid, sha256 } = entry;
    const path = typeof entry['path'] === 'string' ? parseInnerPath(entry['path']).path : undefined;
    if (path === undefined || typeof size !== 'number' || typeof gitOid !== 'string') return undefined;
    if (sha256 === undefined) files.push({ path, size, gitOid });
    else if (typeof sha256 === 'string' && isDigest(sha256)) files.push({ path, size, gitOid, sha256 });
    else return undefined;
  }
  const tags: Record<string, string> = {};
  for (const [name, commit] of Object.entries(value['tags'])) {
    if (typeof commit !== 'string') return undefined;
    tags[name] = commit;
  }
  return { head, files, tags };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
