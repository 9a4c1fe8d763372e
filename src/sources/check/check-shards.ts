import { parseInnerPath } from '../../resources/inner-path.ts';
import { type JsonCursor, JsonProblem } from '../../weights/json-cursor.ts';
import { BOUNDS } from '../../resources/bounds.ts';
import { INDEX } from '../model-files.ts';
import { DOWNLOAD_AGAIN, type Problems } from './problem.ts';
import { readHeader } from './read-header.ts';
import { type Reading, readJson } from './read-text.ts';

export interface ShardIndex {
  /** Tensor -> file. */
  readonly fileOf: ReadonlyMap<string, string>;
  readonly files: ReadonlySet<string>;
}

/** Undefined: there is none, or a problem says what is wrong with it. */
export function readShardIndex(reading: Reading): Promise<ShardIndex | undefined> {
  return readJson(INDEX, reading, { read: parseIndex, most: BOUNDS.source.indexBytes });
}

/** Stops at the first name too many. */
export function parseIndex(cursor: JsonCursor): ShardIndex {
  if (cursor.kind() !== 'object') throw new JsonProblem('is not a JSON object');
  const fileOf = new Map<string, string>();
  const files = new Set<string>();
  let hasMap = false;
  cursor.object((key) => {
    if (key !== 'weight_map' || cursor.kind() !== 'object') return cursor.skip();
    hasMap = true;
    cursor.object((tensor) => {
      if (cursor.kind() !== 'text')
        throw new JsonProblem('has a weight_map with something else than names of files');
      const file = cursor.text();
      fileOf.set(tensor, file);
      files.add(file);
      if (fileOf.size > BOUNDS.source.indexTensors)
        throw new JsonProblem(`names more than ${BOUNDS.source.indexTensors} tensors`);
      if (files.size > BOUNDS.source.shards)
        throw new JsonProblem(`names more than ${BOUNDS.source.shards} files`);
    });
  });
  if (!hasMap) throw new JsonProblem('has no weight_map');
  return { fileOf, files };
}

/** Loaders take this file before they look for an index. */
export const ONE_FILE = 'model.safetensors';

/** The index against the files that are there: every shard that it names, and no shard that it does not know. */
export async function checkShards(
  index: ShardIndex,
  weights: readonly string[],
  reading: Reading,
): Promise<void> {
  const { problems } = reading;
  const there = new Set(weights);
  const isOfOthers = there.has(ONE_FILE) && weights.every((file) => !index.files.has(file));
  if (isOfOthers && (await holdsAll(index, reading))) {
    const what = `is the index of other files: ${ONE_FILE} holds every tensor that it names`;
    problems.add(INDEX, what, `remove ${INDEX}, and keep ${ONE_FILE}`);
    return;
  }
  for (const file of [...index.files].toSorted()) {
    if (there.has(file)) continue;
    const bad = parseInnerPath(file).problem;
    if (bad === undefined) problems.add(file, `is missing, though ${INDEX} names it`, DOWNLOAD_AGAIN);
    else problems.add(INDEX, `names what is no file of the model: ${bad}`, DOWNLOAD_AGAIN);
  }
  // Which of the two is wrong cannot be seen: a remedy that deletes weights would be a guess.
  const remedy = `bring the ${INDEX} that belongs to these files, or move files of another model out of the source`;
  for (const file of weights) {
    if (!index.files.has(file)) problems.add(file, `is not named by ${INDEX}`, remedy);
  }
}

async function holdsAll(index: ShardIndex, reading: Reading): Promise<boolean> {
  if (!reading.view.isHere(ONE_FILE)) return false;
  const tensors = await readHeader(ONE_FILE, reading);
  const names = new Set(tensors?.map(({ name }) => name));
  return [...index.fileOf.keys()].every((tensor) => names.has(tensor));
}

/** Without an index only one file is complete by itself; numbered shards say how many they should be. */
export function checkNumbering(weights: readonly string[], problems: Problems): void {
  const [first] = weights;
  if (first === undefined) {
    const what = 'are missing: there is no model*.safetensors';
    problems.add('weights', what, 'save the model as safetensors (`save_pretrained`)');
  } else if (weights.length > 1 || first !== 'model.safetensors') {
    const what = `is missing, so that nothing says whether ${weights.length} shards are all`;
    problems.add(INDEX, what, DOWNLOAD_AGAIN);
  }
}

/** What the headers hold against what the index promises, tensor by tensor. */
export function checkIndexedTensors(
  index: ShardIndex,
  found: ReadonlyMap<string, string>,
  problems: Problems,
): void {
  for (const [tensor, file] of index.fileOf) {
    if (found.get(tensor) !== file)
      problems.add(file, `lacks tensor ${tensor}, which ${INDEX} says it has`, DOWNLOAD_AGAIN);
  }
  for (const [tensor, file] of found) {
    if (!index.fileOf.has(tensor))
      problems.add(file, `holds tensor ${tensor}, which ${INDEX} does not know`, DOWNLOAD_AGAIN);
  }
}
