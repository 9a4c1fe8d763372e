import { readFile } from 'node:fs/promises';
import { BOUNDS } from '../resources/bounds.ts';
import { parseIndex } from '../sources/check/check-shards.ts';
import { jsonCursor, JsonProblem } from '../weights/json-cursor.ts';
import { damaged, type Side } from './side.ts';
import type { WeightSet } from './weight-set.ts';

/** What an index beside the shards says of them: a tensor that it places elsewhere would be loaded from there. */
export async function checkIndex(set: WeightSet, { files }: Side): Promise<void> {
  const path = indexOf(set);
  const index = files.find((file) => file.path === path);
  if (!set.container.hasIndex || index === undefined) return;
  if (index.size > BOUNDS.source.indexBytes)
    throw damaged(path, `it has more than ${BOUNDS.source.indexBytes} bytes`);
  const { fileOf, files: named } = parsed(path, await readFile(await index.local()));
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const there = new Set(files.map((file) => file.path));
  // It may be left over beside one file that holds all.
  const isOfOthers = set.files.every((file) => !named.has(file.path.slice(folder.length)));
  if (isOfOthers) return;
  for (const file of named)
    if (!there.has(`${folder}${file}`)) throw damaged(path, `it names ${file}, which is missing`);
  const ours = new Set(set.files.map((file) => file.path));
  for (const [name, file] of fileOf) {
    if (ours.has(`${folder}${file}`) && set.tensors.get(name)?.file !== `${folder}${file}`)
      throw damaged(path, `it says that ${name} is in ${file}, which has no such tensor`);
  }
  for (const [name, { file }] of set.tensors)
    if (!fileOf.has(name)) throw damaged(path, `it does not name ${name}, which is in ${file}`);
}

export const INDEX_ENDING = '.safetensors.index.json';

export function indexOf({ stem }: Pick<WeightSet, 'stem'>): string {
  return `${stem}${INDEX_ENDING}`;
}

function parsed(path: string, bytes: Buffer): ReturnType<typeof parseIndex> {
  try {
    return parseIndex(jsonCursor(bytes));
  } catch (error) {
    if (error instanceof JsonProblem) throw damaged(path, `it ${error.message}`);
    throw error;
  }
}
