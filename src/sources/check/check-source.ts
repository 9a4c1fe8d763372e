/**
 * Whether a source can be built on, said before anything is made from it. All problems are collected: a model that was
 * damaged in three places is named in three lines, each with its file and what to do.
 */
import { BOUNDS } from '../../resources/bounds.ts';
import type { SourceOutput } from '../../resources/source.ts';
import { isMatrix } from '../../weights/is-matrix.ts';
import { elementCount, type SafetensorsTensor } from '../../weights/safetensors-header.ts';
import { INDEX, roleOf } from '../model-files.ts';
import { checkConfig, type ModelConfig } from './check-config.ts';
import { checkContent } from './check-content.ts';
import { checkEmbedding, embeddingOf } from './check-embedding.ts';
import { checkNotQuantized } from './check-quantized.ts';
import {
  checkIndexedTensors,
  checkNumbering,
  checkShards,
  readShardIndex,
  type ShardIndex,
} from './check-shards.ts';
import { checkTokenizer, checkTokens, type Tokenizer } from './check-tokenizer.ts';
import { DOWNLOAD_AGAIN, noProblems, type Problems } from './problem.ts';
import { readHeader } from './read-header.ts';
import { type Reading, readJson, readObject } from './read-text.ts';
import type { SourceView } from './source-view.ts';

/** Everything but the weights: what can be judged before gigabytes are brought. */
export interface Description {
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly index?: ShardIndex;
  readonly weights: readonly string[];
}
export type SourceFacts = Pick<
  SourceOutput,
  'architecture' | 'parameters' | 'dtype' | 'hasChatTemplate' | 'matrices'
>;

/** What is checked, and what is heard meanwhile. */
export interface Checked {
  readonly source: string;
  readonly view: SourceView;
  readonly signal: AbortSignal;
}

/** Throws WorldFailure `input` that names every problem. */
export async function checkDescription({ source, view, signal }: Checked): Promise<Description> {
  const problems = noProblems();
  const paths = [...view.sizes.keys()].toSorted();
  const weights = paths.filter((path) => roleOf(path) === 'weights');
  await checkContent(
    view,
    paths.filter((path) => roleOf(path) !== 'weights'),
    problems,
  );
  // What is no JSON at all is said once, with its true name.
  problems.raise(source);
  signal.throwIfAborted();
  const reading = { view, problems };
  const config = await configOf(reading);
  const tokenizer = await checkTokenizer(reading);
  for (const path of paths) await checkPart(path, reading);
  signal.throwIfAborted();
  const index = await readShardIndex(reading);
  if (index !== undefined) await checkShards(index, weights, reading);
  else if (!view.sizes.has(INDEX) || weights.length === 0) checkNumbering(weights, problems);
  problems.raise(source);
  if (config === undefined) throw new TypeError('a config that is none is a problem');
  return { config, tokenizer, weights, ...(index === undefined ? {} : { index }) };
}

/** Files that zoo does not read, and loaders do. */
async function checkPart(path: string, reading: Reading): Promise<void> {
  if (READ_BY_ITSELF.has(path)) return;
  const most = BOUNDS.source.vocabularyBytes;
  if (path.endsWith('.json')) await readJson(path, reading, { read: (cursor) => cursor.skip(), most });
  else if (path.endsWith('.safetensors') && roleOf(path) === 'part') await readHeader(path, reading);
}
const READ_BY_ITSELF = new Set(['config.json', 'tokenizer.json', 'tokenizer_config.json', INDEX]);

async function configOf(reading: Reading): Promise<ModelConfig | undefined> {
  const { view, problems } = reading;
  if (!view.sizes.has('config.json')) {
    problems.add('config.json', 'is missing', 'add the config.json that belongs to these weights');
    return undefined;
  }
  const json = await readObject('config.json', reading);
  return json === undefined ? undefined : checkConfig(json, problems);
}

/** Throws WorldFailure `input` that names every problem. */
export async function checkWeights(
  { source, view, signal }: Checked,
  description: Description,
): Promise<SourceFacts> {
  const problems = noProblems();
  const { config, tokenizer, index } = description;
  const fileOf = new Map<string, string>();
  const parametersOf = new Map<string, number>();
  const matrices: Record<string, number> = {};
  for (const file of description.weights) {
    signal.throwIfAborted();
    const tensors = await readHeader(file, { view, problems });
    if (tensors === undefined) continue;
    checkNotQuantized(file, tensors, problems);
    for (const { name, dtype, shape } of tensors) {
      const other = fileOf.get(name);
      if (other !== undefined) problems.add(file, `holds tensor ${name}, as ${other} does`, DOWNLOAD_AGAIN);
      fileOf.set(name, file);
      parametersOf.set(dtype, (parametersOf.get(dtype) ?? 0) + elementCount(shape));
      const columns = isMatrix(name, shape) ? shape.at(-1) : undefined;
      if (columns !== undefined) matrices[columns] = (matrices[columns] ?? 0) + elementCount(shape);
    }
    const embedding = embeddingOf(tensors);
    if (embedding !== undefined) checkEmbedding(file, embedding, { config, problems });
    // SentencePiece's own file goes before: of what is added to it converters leave out what has no row.
    if (!view.sizes.has('tokenizer.model')) checkRows(embedding, tokenizer, problems);
  }
  // A shard that could not be read lacks all of its tensors: saying so once is enough.
  if (problems.count === 0 && index !== undefined) checkIndexedTensors(index, fileOf, problems);
  const parameters = [...parametersOf.values()].reduce((sum, count) => sum + count, 0);
  if (problems.count === 0 && parameters === 0) problems.add('weights', 'hold no number', DOWNLOAD_AGAIN);
  problems.raise(source);
  const [mostUsed] = [...parametersOf].toSorted((a, b) => b[1] - a[1]);
  return {
    architecture: config.architecture,
    parameters,
    dtype: LONG_NAMES[mostUsed?.[0] ?? ''] ?? config.dtype ?? 'unknown',
    hasChatTemplate: tokenizer.hasChatTemplate,
    matrices,
  };
}

function checkRows(
  embedding: SafetensorsTensor | undefined,
  { vocabulary }: Tokenizer,
  problems: Problems,
): void {
  const [rows] = embedding?.shape ?? [];
  if (rows !== undefined && vocabulary !== undefined) checkTokens(vocabulary, rows, problems);
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
};
