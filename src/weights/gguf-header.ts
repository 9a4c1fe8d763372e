/**
 * What a GGUF file says of itself: architecture, tensors and their extents, and the numbers that memory is estimated
 * from. Names and quantization labels are claims; the tensors in the header are what was really written.
 */
import { stat } from 'node:fs/promises';
import { visible } from '../diagnostics/visible-text.ts';
import type { ArtifactFacts, MemoryShape } from '../resources/artifact.ts';
import { GGML_TYPES } from './ggml-types.ts';
import { type GgufContent, type GgufValue, readGguf } from './read-gguf.ts';

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

/** Every tensor of a known type, aligned, and within the file; a text says which one is not. */
function measure({ values, tensors, headerBytes }: GgufContent, fileBytes: number): Measured | string {
  const alignment = numberOf(values.get('general.alignment')) ?? DEFAULT_ALIGNMENT;
  const start = Math.ceil(headerBytes / alignment) * alignment;
  const tensorTypes: Record<string, number> = {};
  let parameters = 0;
  let weightsBytes = 0;
  let end = 0;
  for (const { name, shape, type: number, offset } of tensors) {
    const type = GGML_TYPES.get(number);
    if (type === undefined) return `tensor ${name} has the unknown type ${number}`;
    const elements = shape.reduce((product, size) => product * size, 1);
    const bytes = (elements / type.blockSize) * type.blockBytes;
    if (!Number.isInteger(bytes)) return `tensor ${name} is not made of whole ${type.name} blocks`;
    if (offset % alignment !== 0) return `tensor ${name} is not aligned to ${alignment} bytes`;
    tensorTypes[type.name] = (tensorTypes[type.name] ?? 0) + 1;
    parameters += elements;
    weightsBytes += bytes;
    end = Math.max(end, start + offset + bytes);
  }
  if (end > fileBytes) return `its tensors need ${end - fileBytes} more bytes than it has: it was cut off`;
  return { parameters, tensorTypes, weightsBytes };
}

function memoryShape(
  read: (key: string) => GgufValue | undefined,
  tokens: GgufValue | undefined,
  weightsBytes: number,
): MemoryShape | undefined {
  const blockCount = numberOf(read('block_count'));
  const embeddingLength = numberOf(read('embedding_length'));
  const headCount = largestOf(read('attention.head_count'));
  const contextTrain = numberOf(read('context_length'));
  if (blockCount === undefined || embeddingLength === undefined || contextTrain === undefined)
    return undefined;
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
    vocabularySize: numberOf(read('vocab_size')) ?? (typeof tokens === 'object' ? tokens.length : 0),
    ...(slidingWindow === undefined || slidingWindow === 0 ? {} : { slidingWindow }),
  };
}

/** Written as one number for all layers, or as one for each (models that mix attention with something else). */
function perLayer(value: GgufValue | undefined, layers: number, fallback: number): readonly number[] {
  if (typeof value === 'object') return value.numbers;
  const one = numberOf(value) ?? fallback;
  return Array.from({ length: layers }, () => one);
}

function largestOf(value: GgufValue | undefined): number | undefined {
  return typeof value === 'object' ? Math.max(0, ...value.numbers) : numberOf(value);
}

function numberOf(value: GgufValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function broken(why: string): GgufHeader {
  return { state: 'broken', why };
}
