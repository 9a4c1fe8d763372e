/**
 * Whether a source can be built on, said before anything is made from it. All problems are collected: a model that was
 * damaged in three places is named in three lines, each with its file and what to do.
 */
import { readFile } from 'node:fs/promises';
import type { SourceOutput } from '../../resources/source.ts';
import { readSafetensorsHeader } from '../../weights/read-safetensors.ts';
import { elementCount } from '../../weights/safetensors-header.ts';
import { roleOf } from '../model-files.ts';
import { checkConfig, type ModelConfig } from './check-config.ts';
import { checkNotQuantized } from './check-quantized.ts';
import { checkIndexedTensors, checkShardIndex, type ShardIndex } from './check-shards.ts';
import { checkTokenizer } from './check-tokenizer.ts';
import { DOWNLOAD_AGAIN, failureOfProblems, problem, type SourceProblem } from './problem.ts';

/** Everything but the weights: what can be judged before gigabytes are brought. */
export interface Description {
  readonly config: ModelConfig;
  readonly hasChatTemplate: boolean;
  readonly index?: ShardIndex;
  readonly weights: readonly string[];
}
export type SourceFacts = Pick<SourceOutput, 'architecture' | 'parameters' | 'dtype' | 'hasChatTemplate'>;

/** Where the bytes of a listed file are; undefined when the source does not have it. */
export type PathOf = (path: string) => string | undefined;

/** `paths` are all files of the source. Throws WorldFailure `input` that names every problem. */
export async function checkDescription(
  source: string,
  paths: readonly string[],
  pathOf: PathOf,
): Promise<Description> {
  const weights = paths.filter((path) => roleOf(path) === 'weights').toSorted();
  const { config, problems: ofConfig } = checkConfig(await textOf('config.json', pathOf));
  const tokenizer = checkTokenizer({
    paths: new Set(paths),
    configText: await textOf('tokenizer_config.json', pathOf),
    vocabularyText: await textOf('tokenizer.json', pathOf),
  });
  const { index, problems: ofShards } = checkShardIndex(
    await textOf('model.safetensors.index.json', pathOf),
    weights,
  );
  const problems = [...ofConfig, ...tokenizer.problems, ...ofShards];
  if (config === undefined || problems.length > 0) throw failureOfProblems(source, problems);
  return {
    config,
    hasChatTemplate: tokenizer.hasChatTemplate,
    weights,
    ...(index === undefined ? {} : { index }),
  };
}

/** Throws WorldFailure `input` that names every problem. */
export async function checkWeights(
  source: string,
  description: Description,
  pathOf: PathOf,
): Promise<SourceFacts> {
  const problems: SourceProblem[] = [];
  const fileOf = new Map<string, string>();
  const parametersOf = new Map<string, number>();
  for (const file of description.weights) {
    const path = pathOf(file);
    const header = path === undefined ? undefined : await readSafetensorsHeader(path);
    if (header === undefined) {
      problems.push(problem(file, 'is missing', DOWNLOAD_AGAIN));
    } else if (header.state === 'broken') {
      problems.push(problem(file, `is damaged: ${header.why}`, DOWNLOAD_AGAIN));
    } else {
      problems.push(...checkNotQuantized(file, header.tensors));
      for (const { name, dtype, shape } of header.tensors) {
        const other = fileOf.get(name);
        if (other !== undefined)
          problems.push(problem(file, `holds tensor ${name}, as ${other} does`, DOWNLOAD_AGAIN));
        fileOf.set(name, file);
        parametersOf.set(dtype, (parametersOf.get(dtype) ?? 0) + elementCount(shape));
      }
    }
  }
  // A shard that could not be read lacks all of its tensors: saying so once is enough.
  if (problems.length === 0 && description.index !== undefined)
    problems.push(...checkIndexedTensors(description.index, fileOf));
  if (problems.length === 0 && fileOf.size === 0)
    problems.push(problem('weights', 'hold no tensor', DOWNLOAD_AGAIN));
  if (problems.length > 0) throw failureOfProblems(source, problems);
  const [mostUsed] = [...parametersOf].toSorted((a, b) => b[1] - a[1]);
  return {
    architecture: description.config.architecture,
    parameters: [...parametersOf.values()].reduce((sum, count) => sum + count, 0),
    dtype: LONG_NAMES[mostUsed?.[0] ?? ''] ?? description.config.dtype ?? 'unknown',
    hasChatTemplate: description.hasChatTemplate,
  };
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
};

async function textOf(name: string, pathOf: PathOf): Promise<string | undefined> {
  const path = pathOf(name);
  return path === undefined ? undefined : readFile(path, 'utf8');
}
