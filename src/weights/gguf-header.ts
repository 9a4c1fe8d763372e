/**
 * What a GGUF file says of itself: architecture, tensors and their extents, and the numbers that memory is estimated
 * from. Names and quantization labels are claims; the tensors in the header are what was really written.
 */
import { stat } from 'node:fs/promises';
import { largest } from '../diagnostics/extremes.ts';
import { visible } from '../diagnostics/visible-text.ts';
import type { ArtifactFacts, MemoryShape } from '../resources/artifact.ts';
import { GGML_TYPES } from './ggml-types.ts';
import { BOUNDS } from '../resources/bounds.ts';
import { type GgufContent, type GgufList, type GgufValue, readGguf } from './read-gguf.ts';

export type GgufHeader =
  | { readonly state: 'ok'; readonly facts: ArtifactFacts }
  | { readonly state: 'broken'; readonly why: string };

const DEFAULT_ALIGNMENT = 32;
const MOST_NAME = 200;

/** Reads the header of a file on disk, never its weights. Throws only what the file system throws. */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const { size } = await stat(path);
  const content = await readGguf(path);
  if (typeof content === 'string') return broken(content);
  const read = (key: string): GgufValue | undefined => content.values.get(key);
  const architecture = read('general.architecture');
  if (typeof architecture !== 'string') return broken('it names no architecture');
  const measured = measure(content, size);
  if (typeof measured === 'string') return broken(measured);
  const { weightsBytes, ...sums } = measured;
  const template = read('tokenizer.chat_template');
  const hasChatTemplate = typeof template === 'string' && template !== '';
  const memory = memoryShape(
    (key) => read(`${architecture}.${key}`),
    read('tokenizer.ggml.tokens'),
    weightsBytes,
  );
  if (typeof memory === 'string') return broken(`its ${architecture}.${memory}`);
  return {
    state: 'ok',
    facts: {
      architecture: visible(architecture, MOST_NAME),
      ...sums,
      hasChatTemplate,
      ...(memory === undefined ? {} : { memory }),
    },
  };
}

interface Measured extends Pick<ArtifactFacts, 'parameters' | 'tensorTypes'> {
  readonly weightsBytes: number;
}

/** Every tensor of a known type, each where the one before it ends, and all within the file; a text says which one is not. */
function measure({ values, tensors, headerBytes }: GgufContent, fileBytes: number): Measured | string {
  const alignment = values.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof alignment !== 'number' || !isPowerOfTwo(alignment))
    return 'its general.alignment is no power of two';
  const start = aligned(headerBytes, alignment);
  const tensorTypes: Record<string, number> = {};
  let parameters = 0;
  let weightsBytes = 0;
  let expected = 0;
  let end = tensors.length === 0 ? headerBytes : start;
  for (const { name, shape, type: number, offset } of tensors) {
    const type = GGML_TYPES.get(number);
    if (type === undefined) return `tensor ${name} has the unknown type ${number}`;
    const elements = shape.reduce((product, size) => product * size, 1);
    const bytes = (elements / type.blockSize) * type.blockBytes;
    if (shape.some((size) => !Number.isSafeInteger(size)) || !Number.isSafeInteger(elements))
      return `tensor ${name} has no possible size: ${shape.join(' x ')}`;
    if ((shape[0] ?? 1) % type.blockSize !== 0)
      return `tensor ${name} is not made of whole ${type.name} blocks`;
    if (!Number.isSafeInteger(bytes)) return `tensor ${name} has no possible size: ${shape.join(' x ')}`;
    if (offset !== expected)
      return `tensor ${name} begins at byte ${offset} of the data, and the one before it ends at ${expected}`;
    tensorTypes[type.name] = (tensorTypes[type.name] ?? 0) + 1;
    parameters += elements;
    weightsBytes += bytes;
    end = start + offset + bytes;
    expected = aligned(offset + bytes, alignment);
  }
  if (end > fileBytes) return `its tensors need ${end - fileBytes} more bytes than it has: it was cut off`;
  return { parameters, tensorTypes, weightsBytes };
}

function aligned(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value));
}

/** Undefined: a model that has nothing of the kind. A text names the value that cannot be. */
function memoryShape(
  read: (key: string) => GgufValue | undefined,
  tokens: GgufValue | undefined,
  weightsBytes: number,
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
  const headCount = largestOf(read('attention.head_count'));
  if (headCount === undefined || headCount === 0) return undefined;
  const perHead = embeddingLength / headCount;
  const slidingWindow = numberOf(read('attention.sliding_window'));
  return {
    weightsBytes,
    blockCount,
    embeddingLength,
    headCount,
    headCountKv: perLayer(read('attention.head_count_kv'), blockCount, headCount),
    keyLength: numberOf(read('attention.key_length')) ?? perHead,
    valueLength: numberOf(read('attention.value_length')) ?? perHead,
    contextTrain,
    vocabularySize: numberOf(read('vocab_size')) ?? (isList(tokens) ? tokens.length : 0),
    ...(slidingWindow === undefined || slidingWindow === 0 ? {} : { slidingWindow }),
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
const PER_LAYER = ['attention.head_count', 'attention.head_count_kv'] as const;

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

function isList(value: GgufValue | undefined): value is GgufList {
  return typeof value === 'object' && 'numbers' in value;
}

function numberOf(value: GgufValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function broken(why: string): GgufHeader {
  return { state: 'broken', why };
}
