import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../blobs/write-file-atomic.ts';
import { isDigest } from '../resources/digest.ts';
import { parseInnerPath } from '../resources/inner-path.ts';
import type { RepoTree } from '../drivers/observe-context.ts';

type Files = RepoTree['files'];

/** Files by endpoint, repo and commit: a commit names its content. Tags and branches move, and are never kept. */
export interface TreeCache {
  read(key: TreeKey): Promise<Files | undefined>;
  write(key: TreeKey, files: Files): Promise<void>;
  forget(key: TreeKey): Promise<void>;
}
export interface TreeKey {
  readonly endpoint: string;
  readonly repo: string;
  readonly commit: string;
}

/** One file per repo and commit, below `trees` in the cache of a checkout. A file that cannot be read is a miss, never an error. */
export function openTreeCache(directory: string): TreeCache {
  function pathOf({ endpoint, repo, commit }: TreeKey): string {
    const name = createHash('sha256').update(`${endpoint}\n${repo}\n${commit}`).digest('hex');
    return join(directory, name.slice(0, 2), `${name}.json`);
  }
  return {
    async read(key) {
      try {
        const stored: unknown = JSON.parse(await readFile(pathOf(key), 'utf8'));
        return parseFiles(stored, key.commit);
      } catch {
        return undefined;
      }
    },
    async write(key, files) {
      // A read-only checkout plans as well, and so does one on a full disk, only slower. (On a read-only file system
      // Node's recursive mkdir says ENOENT, so that there is no list of codes to trust.)
      const { commit } = key;
      await writeFileAtomic(pathOf(key), JSON.stringify({ commit, files })).catch(() => undefined);
    },
    async forget(key) {
      await rm(pathOf(key), { force: true }).catch(() => undefined);
    },
  };
}

function parseFiles(value: unknown, commit: string): Files | undefined {
  if (!isRecord(value) || value['commit'] !== commit || !Array.isArray(value['files'])) return undefined;
  const files: Files[number][] = [];
  for (const entry of value['files'] as readonly unknown[]) {
    if (!isRecord(entry)) return undefined;
    const { size, gitOid, sha256 } = entry;
    const path = typeof entry['path'] === 'string' ? parseInnerPath(entry['path']).path : undefined;
    if (path === undefined || typeof size !== 'number') return undefined;
    if (gitOid !== undefined && typeof gitOid !== 'string') return undefined;
    if (typeof sha256 === 'string' && isDigest(sha256))
      files.push({ path, size, sha256, ...(gitOid === undefined ? {} : { gitOid }) });
    else if (sha256 === undefined && gitOid !== undefined) files.push({ path, size, gitOid });
    else return undefined;
  }
  return files;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
