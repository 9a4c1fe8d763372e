/**
 * Whether a LoRA adapter is whole, and whether it is one for these weights: each of its pairs has a matrix in the base, with
 * as many rows and columns. Read from headers alone, so that a wrong base is refused in the plan.
 */
import { visible } from '../../diagnostics/visible-text.ts';
import type { BaseWeights, WeightShapes } from '../../drivers/observe-context.ts';
import type { LoraFacts } from '../../resources/source.ts';
import { elementCount } from '../../weights/safetensors-header.ts';
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS, roleOf } from '../model-files.ts';
import { checkContent } from './check-content.ts';
import { checkNotQuantized } from './check-quantized.ts';
import type { Checked, SourceFacts } from './check-source.ts';
import { type LoraConfig, readLoraConfig } from './lora-config.ts';
import { type LoraPair, pairsOf } from './lora-pairs.ts';
import { DOWNLOAD_AGAIN, noProblems, type Problems } from './problem.ts';
import { readHeader } from './read-header.ts';
import { readObject, type Reading } from './read-text.ts';

export type AdapterFacts = Omit<SourceFacts, 'matrices'> & { readonly adapter: LoraFacts };

/** Throws WorldFailure `input` that names every problem. */
export async function checkAdapter(
  { source, view, signal }: Checked,
  base: BaseWeights,
): Promise<AdapterFacts> {
  const problems = noProblems();
  const reading: Reading = { view, problems };
  const texts = [...view.sizes.keys()].filter((path) => roleOf(path) !== 'weights');
  await checkContent(view, texts, problems);
  problems.raise(source);
  const json = await readObject(ADAPTER_CONFIG, reading);
  const config = json === undefined ? undefined : readLoraConfig(json, problems);
  const tensors = await readHeader(ADAPTER_WEIGHTS, reading);
  signal.throwIfAborted();
  problems.raise(source);
  if (config === undefined || tensors === undefined) throw new TypeError('what is missing is a problem');
  checkNotQuantized(ADAPTER_WEIGHTS, tensors, problems);
  const pairs = pairsOf(tensors, problems);
  if (pairs.length === 0) problems.add(ADAPTER_WEIGHTS, 'has no pair of lora_A and lora_B', DOWNLOAD_AGAIN);
  checkTargets(pairs, config, problems);
  for (const pair of pairs) {
    checkRank(pair, config, problems);
    checkBase(pair, base, problems);
  }
  problems.raise(source);
  const { rank, alpha, unusual } = config;
  return {
    architecture: 'LoRA',
    parameters: tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0),
    dtype: (tensors[0]?.dtype ?? '').toLowerCase(),
    hasChatTemplate: view.sizes.has('chat_template.jinja'),
    adapter: {
      rank,
      alpha,
      targets: [...new Set(pairs.map(({ layer }) => visible(lastPart(layer))))].toSorted(),
      pairs: pairs.length,
      ...(unusual === undefined ? {} : { unusual }),
    },
  };
}

/** Names and shapes of all weights of a source. Throws WorldFailure `input` where a header cannot be read. */
export async function readShapes({ source, view, signal }: Checked): Promise<WeightShapes> {
  const problems = noProblems();
  const shapes = new Map<string, readonly number[]>();
  for (const path of view.sizes.keys()) {
    if (roleOf(path) !== 'weights') continue;
    signal.throwIfAborted();
    const tensors = await readHeader(path, { view, problems });
    for (const { name, shape } of tensors ?? []) shapes.set(name, shape);
  }
  problems.raise(source);
  return shapes;
}

function checkTargets(pairs: readonly LoraPair[], { targets = [] }: LoraConfig, problems: Problems): void {
  for (const target of targets) {
    if (pairs.some(({ layer }) => layer === target || layer.endsWith(`.${target}`))) continue;
    const what = `has nothing for ${visible(target)}, which ${ADAPTER_CONFIG} names as a target module`;
    problems.add(
      ADAPTER_WEIGHTS,
      what,
      'save the adapter again: its weights and its configuration are of two',
    );
  }
}

function checkRank({ layer, a, b }: LoraPair, { rank, hasRanks }: LoraConfig, problems: Problems): void {
  const own = a[0];
  if (a.length === 2 && b.length === 2 && own === b[1] && (own === rank || hasRanks)) return;
  const what = `has [${a.join(', ')}] and [${b.join(', ')}] for ${visible(layer)}, which is no pair of rank ${rank}`;
  problems.add(
    ADAPTER_WEIGHTS,
    what,
    'save the adapter again: zoo knows pairs of matrices, of the rank that r says',
  );
}

function checkBase({ layer, isEmbedding, a, b }: LoraPair, base: BaseWeights, problems: Problems): void {
  const remedy = `name the model that it was trained on: adapts: family/model`;
  const matrix = matrixOf(layer, base.shapes);
  if (matrix === undefined) {
    problems.add(ADAPTER_WEIGHTS, `changes ${visible(layer)}, and ${base.name} has no such layer`, remedy);
    return;
  }
  // An embedding is looked up by rows; a convolution of one step (GPT-2) is written the other way round.
  const [rows, columns] = [b[0], a[1]];
  const fits = (one: readonly number[]): boolean => one.join() === matrix.join();
  if (
    fits([rows ?? 0, columns ?? 0]) ||
    ((isEmbedding || isTurned(layer)) && fits([columns ?? 0, rows ?? 0]))
  )
    return;
  const what = `changes a matrix [${rows}, ${columns}] of ${visible(layer)}, and that of ${base.name} is [${matrix.join(', ')}]`;
  problems.add(ADAPTER_WEIGHTS, what, remedy);
}

function isTurned(layer: string): boolean {
  return /(?:^|\.)c_(?:attn|proj|fc)$/.test(layer);
}

/** Weights are saved with or without the name of the model in front; an output that is the embedding is not saved at all. */
function matrixOf(layer: string, shapes: WeightShapes): readonly number[] | undefined {
  const short = layer.slice(layer.indexOf('.') + 1);
  const names = [layer, short, `model.${layer}`];
  for (const name of names) {
    const shape = shapes.get(`${name}.weight`);
    if (shape !== undefined) return shape;
  }
  return layer === 'lm_head' ? shapes.get('model.embed_tokens.weight') : undefined;
}

function lastPart(layer: string): string {
  return layer.slice(layer.lastIndexOf('.') + 1);
}
