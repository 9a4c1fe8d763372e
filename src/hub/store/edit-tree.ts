import { HubError } from '../hub-error.ts';
import type { FileEntry, TreeEntry } from './git-objects.ts';
import type { RepoObjects } from './repo-objects.ts';

export type TreeEdit =
  | { readonly kind: 'put'; readonly path: string; readonly file: Omit<FileEntry, 'name'> }
  | { readonly kind: 'delete-file'; readonly path: string }
  | { readonly kind: 'delete-folder'; readonly path: string };

/** A directory that has been opened for changes; what is not opened stays an entry, and is shared with the old tree. */
type Open = Map<string, TreeEntry | Open>;

/**
 * Applies edits in their order and writes the directories that changed. Gives the oid of the new root.
 * A missing file is {@link HubError} 404, a file in the place of a directory (or the other way round) 400.
 */
export async function editTree(
  objects: RepoObjects,
  tree: string | undefined,
  edits: readonly TreeEdit[],
): Promise<string> {
  const root = tree === undefined ? new Map<string, TreeEntry | Open>() : await open(objects, tree);
  for (const edit of edits) {
    const names = edit.path.split('/');
    const name = names.pop() ?? '';
    const folder = await descend(objects, root, { names, create: edit.kind === 'put' });
    applyEdit(folder, name, edit);
  }
  return write(objects, root);
}

async function open(objects: RepoObjects, oid: string): Promise<Open> {
  return new Map((await objects.readTree(oid)).map((entry) => [entry.name, entry]));
}

async function descend(
  objects: RepoObjects,
  root: Open,
  { names, create }: { readonly names: readonly string[]; readonly create: boolean },
): Promise<Open | undefined> {
  let folder = root;
  for (const name of names) {
    const child = folder.get(name);
    let opened: Open;
    if (child instanceof Map) {
      opened = child;
    } else if (child === undefined) {
      if (!create) return undefined;
      opened = new Map();
    } else if (child.kind === 'directory') {
      opened = await open(objects, child.oid);
    } else if (create) {
      throw new HubError(400, `${names.join('/')}: ${name} is a file, so nothing can be put below it`);
    } else {
      return undefined;
    }
    folder.set(name, opened);
    folder = opened;
  }
  return folder;
}

function applyEdit(folder: Open | undefined, name: string, edit: TreeEdit): void {
  const there = folder?.get(name);
  const isFolder = there instanceof Map || there?.kind === 'directory';
  if (edit.kind === 'put') {
    if (isFolder && !isEmpty(there))
      throw new HubError(400, `${edit.path} is a folder; delete it before a file takes its place`);
    folder?.set(name, { ...edit.file, name });
    return;
  }
  // A client that deletes a path need not know that it is a folder.
  if (there === undefined || (edit.kind === 'delete-folder' && !isFolder)) {
    throw new HubError(
      404,
      `A ${edit.kind === 'delete-file' ? 'file' : 'folder'} with this name doesn't exist: ${edit.path}`,
      {
        code: 'EntryNotFound',
      },
    );
  }
  folder?.delete(name);
}

function isEmpty(folder: TreeEntry | Open | undefined): boolean {
  return folder instanceof Map && [...folder.values()].every((child) => isEmpty(child));
}

/** git knows no empty directories: one that lost its last file is gone. */
async function write(objects: RepoObjects, folder: Open): Promise<string> {
  const entries: TreeEntry[] = [];
  for (const [name, child] of folder) {
    if (!(child instanceof Map)) entries.push(child);
    else if (!isEmpty(child)) entries.push({ kind: 'directory', name, oid: await write(objects, child) });
  }
  return objects.writeTree(entries);
}
