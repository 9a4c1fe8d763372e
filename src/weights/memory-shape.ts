/** What a GGUF header says that decides how much memory its model takes: nothing is reckoned here. */
import { largest } from '../diagnostics/extremes.ts';
import type { MemoryShape, RecurrentShape } from '../resources/artifact.ts';
import { BOUNDS } from '../resources/bounds.ts';
import type { GgufList, GgufValue } from './read-gguf.ts';

type Read = (key: string) => GgufValue | undefined;

/** Of the tensors. */
export interface Sizes {
  readonly weightsBytes: number;
  readonly matrixBytes: Readonly<Record<string, number>>;
}

/** Undefined: a model that has nothing of the kind. A text names the value that cannot be. */
export function memoryShape(
  read: Read,
  tokens: GgufValue | undefined,
  sizes: Sizes,
): MemoryShape | string | undefined {
  for (const key of COUNTS) {
    const value = read(key);
    const isCount = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    if (value !== undefined && !isCount) return `${key} is no whole number`;
  }
  const blockCount = numberOf(read('block_count'));
  if (blockCount !== undefined && blockCount > BOUNDS.weights.ggufLayers)
    return `block_count is ${blockCount}; ${BOUNDS.weights.ggufLayers} layers are the most that llama.cpp has room for`;
  const embeddingLength = numberOf(read('embedding_length'));
  const contextTrain = numberOf(read('context_length'));
  if (blockCount === undefined || embeddingLength === undefined || contextTrain === undefined)
    return undefined;
  for (const key of PER_LAYER)
    if (!isPerLayer(read(key), blockCount)) return `${key} has no number for each layer`;
  const headCount = largestOf(read('attention.head_count')) ?? 0;
  const recurrent = recurrentShape(read, { embeddingLength, headCount });
  if (headCount === 0 && recurrent === undefined) return undefined;
  const interval = count(read('full_attention_interval'));
  const predictionLayers = count(read('nextn_predict_layers'));
  const sharedLayers = count(read('attention.shared_kv_layers'));
  const perHead = headCount === 0 ? 0 : embeddingLength / headCount;
  return {
    ...sizes,
    blockCount,
    embeddingLength,
    headCount,
    headCountKv: perLayer(read('attention.head_count_kv'), blockCount, headCount),
    keyLength: numberOf(read('attention.key_length')) ?? perHead,
    valueLength: numberOf(read('attention.value_length')) ?? perHead,
    contextTrain,
    vocabularySize: numberOf(read('vocab_size')) ?? (isList(tokens) ? tokens.length : 0),
    feedForwardLength: feedForwardLength(read),
    ...windowShape(read),
    ...(read('attention.key_length_mla') === undefined ? {} : { isLatent: true }),
    ...(recurrent === undefined ? {} : { recurrent }),
    ...(interval === 0 ? {} : { fullAttentionInterval: interval }),
    ...(predictionLayers === 0 ? {} : { predictionLayers }),
    ...(sharedLayers === 0 ? {} : { sharedLayers }),
  };
}

/** Memory is reckoned from these. */
const COUNTS = [
  'block_count',
  'embedding_length',
  'context_length',
  'vocab_size',
  'attention.key_length',
  'attention.value_length',
] as const;
/** Written as one number for all layers, or as one for each (models that mix attention with something else). */
const PER_LAYER = ['attention.head_count', 'attention.head_count_kv', 'feed_forward_length'] as const;

/** Of the widest layer, with all experts that one token goes through. */
function feedForwardLength(read: Read): number {
  const experts = count(read('expert_used_count')) * count(read('expert_feed_forward_length'));
  return Math.max(
    count(read('feed_forward_length')),
    experts + count(read('expert_shared_feed_forward_length')),
  );
}

function windowShape(
  read: Read,
): Pick<MemoryShape, 'slidingWindow' | 'windowPattern' | 'windowedLayers' | 'windowHead'> {
  const slidingWindow = count(read('attention.sliding_window'));
  if (slidingWindow === 0) return {};
  const pattern = read('attention.sliding_window_pattern');
  const windowedLayers =
    isList(pattern) && pattern.numbers.length > 0 ? pattern.numbers.map(isSet) : undefined;
  const key = count(read('attention.key_length_swa'));
  const value = count(read('attention.value_length_swa'));
  return {
    slidingWindow,
    ...(windowedLayers === undefined ? {} : { windowedLayers }),
    ...(typeof pattern === 'number' ? { windowPattern: pattern } : {}),
    ...(key === 0 || value === 0 ? {} : { windowHead: { key, value } }),
  };
}

/** As llama.cpp's src/llama-hparams.cpp has it (n_embd_r, n_embd_s): what a layer keeps of a conversation, whatever its length. */
function recurrentShape(
  read: Read,
  { embeddingLength, headCount }: { readonly embeddingLength: number; readonly headCount: number },
): RecurrentShape | undefined {
  const head = count(read('wkv.head_size'));
  if (head > 0) {
    const shifted = (numberOf(read('token_shift_count')) ?? 2) * embeddingLength;
    return { state: shifted + embeddingLength * head, width: embeddingLength };
  }
  const kept = count(read('shortconv.l_cache'));
  if (kept > 0) return { state: (kept - 1) * embeddingLength, width: embeddingLength };
  const convolution = Math.max(0, count(read('ssm.conv_kernel')) - 1);
  const delta = count(read('kda.head_dim'));
  if (delta > 0) {
    const width = headCount * delta;
    return { state: 3 * (convolution === 0 ? 3 : convolution) * width + delta * width, width };
  }
  const inner = count(read('ssm.inner_size'));
  if (inner === 0) return undefined;
  const state = count(read('ssm.state_size'));
  const width = inner + 2 * count(read('ssm.group_count')) * state;
  return { state: convolution * width + state * inner, width };
}

function isPerLayer(value: GgufValue | undefined, layers: number): boolean {
  if (value === undefined) return true;
  const numbers = isList(value) ? value.numbers : [value];
  if (isList(value) && value.numbers.length !== layers) return false;
  return numbers.every((one) => typeof one === 'number' && Number.isSafeInteger(one) && one >= 0);
}

function perLayer(value: GgufValue | undefined, layers: number, fallback: number): readonly number[] {
  if (isList(value)) return value.numbers;
  const one = numberOf(value) ?? fallback;
  return Array.from({ length: layers }, () => one);
}

function largestOf(value: GgufValue | undefined): number | undefined {
  // No longer than there can be layers.
  return isList(value) ? largest(value.numbers, 0) : numberOf(value);
}

function isSet(number: number): boolean {
  return number !== 0;
}

function isList(value: GgufValue | undefined): value is GgufList {
  return typeof value === 'object' && 'numbers' in value;
}

/** The largest where there is one for each layer. */
function count(value: GgufValue | undefined): number {
  return largestOf(value) ?? 0;
}

function numberOf(value: GgufValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
