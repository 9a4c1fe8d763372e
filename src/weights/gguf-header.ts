/**
 * What a GGUF file says of itself: architecture, tensors and their extents, and the numbers that memory is estimated
 * from. Names and quantization labels are claims; the tensors in the header are what was really written.
 */
import { stat } from 'node:fs/promises';
import { gguf } from '@huggingface/gguf';
import type { ArtifactFacts, MemoryShape } from '../resources/artifact.ts';
import { GGML_TYPES } from './ggml-types.ts';

export type GgufHeader =
  | { readonly state: 'ok'; readonly facts: ArtifactFacts }
  | { readonly state: 'broken'; readonly why: string };

const DEFAULT_ALIGNMENT = 32;

/** Reads the header of a file on disk (at most 50 MB), never its weights. */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const { size } = await stat(path);
  const parsed = await gguf(path, { allowLocalFile: true }).catch((error: unknown) => error);
  if (parsed instanceof Error) return broken(`its header cannot be read (${parsed.message})`);
  if (!isParsed(parsed)) return broken('its header cannot be read');
  const read = (key: string): unknown => Reflect.get(parsed.metadata, key);
  const architecture = read('general.architecture');
  if (typeof architecture !== 'string') return broken('it names no architecture');

  const alignment = numberOf(read('general.alignment')) ?? DEFAULT_ALIGNMENT;
  const tensorTypes: Record<string, number> = {};
  const start = Number(parsed.tensorDataOffset);
  let parameters = 0;
  let weightsBytes = 0;
  let end = start;
  for (const { name, shape, dtype, offset } of parsed.tensorInfos) {
    const type = GGML_TYPES.get(dtype);
    if (type === undefined) return broken(`tensor ${name} has the unknown type ${dtype}`);
    const elements = Number(shape.reduce((product, dimension) => product * dimension, 1n));
    const bytes = (elements / type.blockSize) * type.blockBytes;
    if (!Number.isInteger(bytes)) return broken(`tensor ${name} is not made of whole ${type.name} blocks`);
    if (Number(offset) % alignment !== 0)
      return broken(`tensor ${name} is not aligned to ${alignment} bytes`);
    tensorTypes[type.name] = (tensorTypes[type.name] ?? 0) + 1;
    parameters += elements;
    weightsBytes += bytes;
    end = Math.max(end, start + Number(offset) + bytes);
  }
  if (end > size) return broken(`its tensors need ${end - size} more bytes than it has: it was cut off`);
  const template = read('tokenizer.chat_template');
  const memory = memoryShape(
    (key) => read(`${architecture}.${key}`),
    read('tokenizer.ggml.tokens'),
    weightsBytes,
  );
  return {
    state: 'ok',
    facts: {
      architecture,
      parameters,
      tensorTypes,
      hasChatTemplate: typeof template === 'string' && template !== '',
      ...(memory === undefined ? {} : { memory }),
    },
  };
}

type Parsed = Awaited<ReturnType<typeof gguf>>;

function isParsed(value: unknown): value is Parsed {
  return typeof value === 'object' && value !== null && 'tensorInfos' in value;
}

function memoryShape(
  read: (key: string) => unknown,
  tokens: unknown,
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
    vocabularySize: numberOf(read('vocab_size')) ?? (Array.isArray(tokens) ? tokens.length : 0),
    ...(slidingWindow === undefined || slidingWindow === 0 ? {} : { slidingWindow }),
  };
}

/** Written as one number for all layers, or as one for each (models that mix attention with something else). */
function perLayer(value: unknown, layers: number, fallback: number): readonly number[] {
  if (Array.isArray(value)) return value.map((item) => numberOf(item) ?? fallback);
  const one = numberOf(value) ?? fallback;
  return Array.from({ length: layers }, () => one);
}

function largestOf(value: unknown): number | undefined {
  if (!Array.isArray(value)) return numberOf(value);
  return value.reduce<number>((largest, item) => Math.max(largest, numberOf(item) ?? 0), 0);
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function broken(why: string): GgufHeader {
  return { state: 'broken', why };
}
