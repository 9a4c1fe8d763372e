import { parseInnerPath } from '../../resources/inner-path.ts';
import { isJsonObject, parseJsonObject } from './json-object.ts';
import { DOWNLOAD_AGAIN, problem, type SourceProblem } from './problem.ts';

const INDEX = 'model.safetensors.index.json';

export interface ShardIndex {
  /** Tensor -> file. */
  readonly fileOf: ReadonlyMap<string, string>;
}

/** The index against the files that are there: every shard that it names, and no shard that it does not know. */
export function checkShardIndex(
  text: string | undefined,
  weights: readonly string[],
): { readonly index?: ShardIndex; readonly problems: readonly SourceProblem[] } {
  if (weights.length === 0) {
    const what = 'are missing: there is no model*.safetensors';
    return { problems: [problem('weights', what, 'save the model as safetensors (`save_pretrained`)')] };
  }
  if (text === undefined) return { problems: checkNumbering(weights) };
  const map = parseJsonObject(text)?.['weight_map'];
  if (!isJsonObject(map)) return { problems: [problem(INDEX, 'has no weight_map', DOWNLOAD_AGAIN)] };
  const fileOf = new Map<string, string>();
  for (const [tensor, file] of Object.entries(map)) if (typeof file === 'string') fileOf.set(tensor, file);
  const there = new Set(weights);
  const named = new Set(fileOf.values());
  const missing = [...named].filter((file) => !there.has(file)).toSorted();
  const foreign = weights.filter((file) => !named.has(file));
  const problems = [
    ...missing.map((file) => {
      const bad = parseInnerPath(file).problem;
      return bad === undefined
        ? problem(file, `is missing, though ${INDEX} names it`, DOWNLOAD_AGAIN)
        : problem(INDEX, `names what is no file of the model: ${bad}`, DOWNLOAD_AGAIN);
    }),
    ...foreign.map((file) =>
      problem(file, `is not named by ${INDEX}`, 'remove the file, or bring the index that belongs to it'),
    ),
  ];
  return { index: { fileOf }, problems };
}

/** Without an index only one file is complete by itself; numbered shards say how many they should be. */
function checkNumbering(weights: readonly string[]): readonly SourceProblem[] {
  const [first] = weights;
  if (weights.length === 1 && first === 'model.safetensors') return [];
  return [
    problem(
      INDEX,
      `is missing, so that nobody knows whether ${weights.length} shards are all`,
      DOWNLOAD_AGAIN,
    ),
  ];
}

/** What the headers hold against what the index promises, tensor by tensor. */
export function checkIndexedTensors(
  index: ShardIndex,
  found: ReadonlyMap<string, string>,
): readonly SourceProblem[] {
  const problems: SourceProblem[] = [];
  for (const [tensor, file] of index.fileOf) {
    if (found.get(tensor) !== file)
      problems.push(problem(file, `lacks tensor ${tensor}, which ${INDEX} says it has`, DOWNLOAD_AGAIN));
  }
  for (const [tensor, file] of found) {
    if (!index.fileOf.has(tensor))
      problems.push(problem(file, `holds tensor ${tensor}, which ${INDEX} does not know`, DOWNLOAD_AGAIN));
  }
  return problems;
}
