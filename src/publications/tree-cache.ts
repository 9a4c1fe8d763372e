import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { writeFileAtomic } from '../blobs/write-file-atomic.ts';
import { byteCount, digest, innerPath, parsedAs } from '../resources/foreign-json.ts';
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
        const stored = parsedAs(kept, await readFile(pathOf(key), 'utf8'));
        return stored?.commit === key.commit ? stored.files : undefined;
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

const file = { path: innerPath, size: byteCount };
const kept = v.object({
  commit: v.string(),
  files: v.array(
    v.union([
      v.object({ ...file, sha256: digest, gitOid: v.exactOptional(v.string()) }),
      v.strictObject({ ...file, gitOid: v.string() }),
    ]),
  ),
});
