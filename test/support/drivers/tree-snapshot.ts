import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Path -> what is there: two snapshots are equal exactly when nobody changed anything in between. */
export type TreeSnapshot = Readonly<Record<string, string>>;

interface SnapshotOptions {
  /** Also when it was written and under which inode: sees a file that was written again with the same bytes. */
  readonly touched: boolean;
}

/** Everything below the folders, whole, but for what servers log, and whose turn it was on a machine. */
export async function snapshotTrees(
  directories: readonly string[],
  { touched }: SnapshotOptions,
): Promise<TreeSnapshot> {
  const snapshot: Record<string, string> = {};
  async function walk(top: string, directory: string): Promise<void> {
    for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
      const path = join(directory, entry.name);
      if (entry.name.endsWith('.log') || path.endsWith('model-zoo/claim')) continue;
      const { mode, mtimeNs, ino } = await lstat(path, { bigint: true });
      const facts = entry.isSymbolicLink()
        ? `link to ${await readlink(path)}`
        : entry.isDirectory()
          ? 'folder'
          : `${createHash('sha256')
              .update(await readFile(path))
              .digest('hex')} ${mode.toString(8)}`;
      snapshot[relative(join(top, '..'), path)] = touched ? `${facts} ${mtimeNs} ${ino}` : facts;
      if (entry.isDirectory()) await walk(top, path);
    }
  }
  for (const directory of directories) await walk(directory, directory);
  return snapshot;
}
