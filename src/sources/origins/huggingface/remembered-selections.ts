import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../../../blobs/write-file-atomic.ts';
import { type Digest, isDigest } from '../../../resources/digest.ts';
import type { Selection } from '../../select-files.ts';

/**
 * What repos declare, by a digest of their trees: where files had to be read to know it, they are read once. Disposable; in the
 * folder of the user, as all that decides anything.
 */
export interface RememberedSelections {
  get(tree: Digest): Promise<Selection | undefined>;
  add(tree: Digest, selection: Selection): Promise<void>;
}

/** Another number when more is declared than before. */
const VERSION = 1;
/** The newest stay. */
const MOST = 2_000;
/** A tree with more names beside the model is read again. */
const MOST_NAMES = 2_000;

export function rememberedSelections(path: string): RememberedSelections {
  let read: Promise<Map<Digest, Selection>> | undefined;
  const all = (): Promise<Map<Digest, Selection>> => (read ??= readAll(path));
  return {
    get: async (tree) => (await all()).get(tree),
    async add(tree, selection) {
      if (selection.files.length + selection.leftOut.length > MOST_NAMES) return;
      const known = await all();
      known.set(tree, selection);
      const selections = [...known].slice(-MOST);
      await writeFileAtomic(path, JSON.stringify({ version: VERSION, selections })).catch(() => undefined);
    },
  };
}

async function readAll(path: string): Promise<Map<Digest, Selection>> {
  const all = new Map<Digest, Selection>();
  try {
    const stored: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof stored !== 'object' || stored === null || Reflect.get(stored, 'version') !== VERSION)
      return all;
    const selections: unknown = Reflect.get(stored, 'selections');
    for (const entry of Array.isArray(selections) ? selections : []) {
      const [tree, selection]: readonly unknown[] = Array.isArray(entry) ? entry : [];
      const known = selectionOf(selection);
      if (typeof tree === 'string' && isDigest(tree) && known !== undefined) all.set(tree, known);
    }
  } catch {
    // Not there, or no JSON: it is made again.
  }
  return all;
}

function selectionOf(value: unknown): Selection | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const files = textsOf(Reflect.get(value, 'files'));
  const leftOut = textsOf(Reflect.get(value, 'leftOut'));
  return files === undefined || leftOut === undefined ? undefined : { files, leftOut };
}

function textsOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((one: unknown) => typeof one === 'string');
  return texts.length === value.length ? texts : undefined;
}
