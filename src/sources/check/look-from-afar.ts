import { INDEX, roleOf } from '../model-files.ts';
import { checkConfig, type ModelConfig } from './check-config.ts';
import { checkContent } from './check-content.ts';
import { checkEmbedding, embeddingOf } from './check-embedding.ts';
import { checkNotQuantized } from './check-quantized.ts';
import { checkNumbering, checkShards, ONE_FILE, readShardIndex } from './check-shards.ts';
import type { Checked } from './check-source.ts';
import { noProblems } from './problem.ts';
import { readHeader } from './read-header.ts';
import { readObject, type Reading } from './read-text.ts';

/** No pointer is longer; no weights and no vocabulary are as short. */
const POINTER_BYTES = 1024;

/**
 * What a few small requests can tell of a repo, before anything of it is brought: the configuration, the first bytes of what is
 * too short or has a mark of its own, and the header of the first weights. The whole is checked when it is there. Throws
 * WorldFailure `input` that names every problem.
 */
export async function lookFromAfar({ source, view, signal }: Checked): Promise<void> {
  const problems = noProblems();
  const reading: Reading = { view, problems };
  const paths = [...view.sizes.keys()].toSorted();
  const weights = paths.filter((path) => roleOf(path) === 'weights');
  const doubtful = paths.filter(
    (path) => path.endsWith('.model') || isTooShort(path, view.sizes.get(path) ?? 0),
  );
  await checkContent(view, doubtful, problems);
  if (!view.sizes.has(INDEX)) checkNumbering(weights, problems);
  else if (weights.includes(ONE_FILE)) {
    const index = await readShardIndex(reading);
    if (index !== undefined) await checkShards(index, weights, reading);
  }
  problems.raise(source);
  signal.throwIfAborted();
  const json = await readObject('config.json', reading);
  const config = json === undefined ? undefined : checkConfig(json, problems);
  const [first] = weights;
  if (first !== undefined && config !== undefined) await lookAtHeader(first, config, reading);
  problems.raise(source);
}

function isTooShort(path: string, bytes: number): boolean {
  if (bytes > POINTER_BYTES) return false;
  return (
    roleOf(path) === 'weights' ||
    path === 'tokenizer.json' ||
    path === INDEX ||
    /^vocab\.|^merges\./.test(path)
  );
}

async function lookAtHeader(file: string, config: ModelConfig, reading: Reading): Promise<void> {
  const tensors = await readHeader(file, reading);
  if (tensors === undefined) return;
  const { problems } = reading;
  checkNotQuantized(file, tensors, problems);
  const embedding = embeddingOf(tensors);
  if (embedding !== undefined) checkEmbedding(file, embedding, { config, problems });
}
