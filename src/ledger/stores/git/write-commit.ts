import { writeObject } from './loose-object.ts';
import type { Tip } from './tip.ts';

/** The subject of a commit says whether the next one stands on it. */
export const LOCKS_ONLY = 'zoo ledger: locks';
const RECORDS = 'zoo ledger: records';
const ROOT = '';

/** The files in the repository, a tree with all of the tip's beside them, and a commit of it: the tip that would be next. */
export async function writeCommit(
  repository: string,
  from: Tip,
  written: ReadonlyMap<string, string>,
): Promise<Tip> {
  const files = new Map(from.files);
  await Promise.all(
    [...written].map(async ([path, text]) => {
      const bytes = Buffer.from(text);
      files.set(path, { oid: await writeObject(repository, 'blob', bytes), sizeBytes: bytes.length });
    }),
  );
  const { root, trees } = await writeTrees(repository, { files, trees: from.trees }, written.keys());
  const isLocksOnly = [...written.keys()].every((path) => path.startsWith('locks/'));
  const who = `zoo <zoo@localhost> ${Math.floor(Date.now() / 1000)} +0000`;
  const lines = [
    `tree ${root}`,
    ...(from.base === undefined ? [] : [`parent ${from.base}`]),
    `author ${who}`,
    `committer ${who}`,
    '',
    isLocksOnly ? LOCKS_ONLY : RECORDS,
    '',
  ];
  const commit = await writeObject(repository, 'commit', Buffer.from(lines.join('\n')));
  return { commit, base: isLocksOnly ? from.base : commit, files, trees };
}

interface Entry {
  /** One character for each byte: git sorts bytes. */
  readonly name: string;
  readonly oid: string;
  readonly isTree: boolean;
}

/** Only folders with something new in them are made anew. */
async function writeTrees(
  repository: string,
  { files, trees: known }: Pick<Tip, 'files' | 'trees'>,
  changed: Iterable<string>,
): Promise<{ readonly root: string; readonly trees: ReadonlyMap<string, string> }> {
  const anew = new Map<string, Entry[]>([[ROOT, []]]);
  for (const path of changed)
    for (let folder = folderOf(path); folder !== ROOT; folder = folderOf(folder)) anew.set(folder, []);
  const put = (path: string, oid: string, isTree: boolean): unknown =>
    anew.get(folderOf(path))?.push({ name: bytewise(path.slice(path.lastIndexOf('/') + 1)), oid, isTree });
  for (const [path, { oid }] of files) put(path, oid, false);
  for (const [folder, oid] of known) if (!anew.has(folder)) put(folder, oid, true);
  const trees = new Map(known);
  let root = '';
  // The deepest first: each is an entry of the one above it.
  for (const [folder, entries] of [...anew].toSorted(([a], [b]) => depthOf(b) - depthOf(a))) {
    const oid = await writeObject(repository, 'tree', treeOf(entries));
    if (folder === ROOT) root = oid;
    else {
      trees.set(folder, oid);
      put(folder, oid, true);
    }
  }
  return { root, trees };
}

/** Git compares the name of a folder as if it ended with a slash. */
function treeOf(entries: readonly Entry[]): Buffer {
  const keyed = entries.map((entry) => ({ entry, key: entry.isTree ? `${entry.name}/` : entry.name }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return Buffer.concat(
    keyed.flatMap(({ entry: { name, oid, isTree } }) => [
      Buffer.from(`${isTree ? '40000' : '100644'} ${name}\0`, 'latin1'),
      Buffer.from(oid, 'hex'),
    ]),
  );
}

function bytewise(name: string): string {
  return Buffer.from(name).toString('latin1');
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function depthOf(folder: string): number {
  return folder === ROOT ? 0 : folder.split('/').length;
}
