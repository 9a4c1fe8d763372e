import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { writeFileAtomic } from '../../../blobs/write-file-atomic.ts';
import type { Digest } from '../../../resources/digest.ts';
import { digest, parsedAs } from '../../../resources/foreign-json.ts';
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
const VERSION = 2;
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

const texts = v.array(v.string());
const kept = v.object({
  version: v.literal(VERSION),
  selections: v.array(v.tuple([digest, v.object({ files: texts, leftOut: texts })])),
});

/** Not there, or not as it was written: it is made again. */
async function readAll(path: string): Promise<Map<Digest, Selection>> {
  return new Map(parsedAs(kept, await readFile(path, 'utf8').catch(() => undefined))?.selections);
}
