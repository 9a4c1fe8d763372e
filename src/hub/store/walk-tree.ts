import type { FileEntry, TreeEntry } from './git-objects.ts';
import type { RepoObjects } from './repo-objects.ts';

/** An entry with its whole path instead of its name alone. */
export interface PathEntry {
  readonly path: string;
  readonly entry: TreeEntry;
}

/** All entries below a tree, a directory before what is in it; directories first within one folder, as the Hub lists. */
export async function* walkTree(
  objects: RepoObjects,
  tree: string,
  options: { readonly prefix?: string; readonly recursive: boolean },
): AsyncIterable<PathEntry> {
  const entries = await objects.readTree(tree);
  for (const entry of entries.toSorted(directoriesFirst)) {
    const path = options.prefix === undefined ? entry.name : `${options.prefix}/${entry.name}`;
    yield { path, entry };
    if (options.recursive && entry.kind === 'directory') {
      yield* walkTree(objects, entry.oid, { prefix: path, recursive: true });
    }
  }
}

function directoriesFirst(a: TreeEntry, b: TreeEntry): number {
  if (a.kind !== b.kind) return a.kind === 'directory' ? -1 : 1;
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
}

/** What is at a path; the empty path is the root itself. */
export async function lookUp(
  objects: RepoObjects,
  tree: string,
  path: string,
): Promise<TreeEntry | undefined> {
  let found: TreeEntry = { kind: 'directory', name: '', oid: tree };
  for (const name of path.split('/').filter((segment) => segment !== '')) {
    if (found.kind !== 'directory') return undefined;
    const next: TreeEntry | undefined = (await objects.readTree(found.oid)).find(
      (entry) => entry.name === name,
    );
    if (next === undefined) return undefined;
    found = next;
  }
  return found;
}

export async function lookUpFile(
  objects: RepoObjects,
  tree: string,
  path: string,
): Promise<FileEntry | undefined> {
  const found = await lookUp(objects, tree, path);
  return found?.kind === 'file' ? found : undefined;
}
