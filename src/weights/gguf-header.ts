/**
 * What a GGUF file says of itself: architecture, tensors and their extents, and the numbers that memory is estimated
 * from. Names and quantization labels are claims; the tensors in the header are what was really written.
 */
import { stat } from 'node:fs/promises';
import { visible } from '../diagnostics/visible-text.ts';
import type { ArtifactFacts } from '../resources/artifact.ts';
import type { Extent } from './find-not-finite.ts';
import { GGML_TYPES, type GgmlType } from './ggml-types.ts';
import { memoryShape, type Sizes } from './memory-shape.ts';
import { type GgufContent, type GgufTensor, type GgufValue, readGguf } from './read-gguf.ts';

export type GgufHeader =
  | { readonly state: 'ok'; readonly facts: ArtifactFacts }
  | { readonly state: 'broken'; readonly why: string };

export const DEFAULT_ALIGNMENT = 32;
const MOST_NAME = 200;

/** Reads the header of a file on disk, never its weights. Throws only what the file system throws. */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const { size } = await stat(path);
  const content = await readGguf(path);
  if (typeof content === 'string') return broken(content);
  const read = (key: string): GgufValue | undefined => content.values.get(key);
  const architecture = read('general.architecture');
  if (typeof architecture !== 'string') return broken('it names no architecture');
  const measured = measureGguf(content, size);
  if (typeof measured === 'string') return broken(measured);
  const { weightsBytes, matrixBytes, dataStart: _, ...sums } = measured;
  const template = read('tokenizer.chat_template');
  const hasChatTemplate = typeof template === 'string' && template !== '';
  const memory = memoryShape((key) => read(`${architecture}.${key}`), read('tokenizer.ggml.tokens'), {
    weightsBytes,
    matrixBytes,
  });
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

/** Where the data of each tensor is in its file, of a content that {@link readGgufHeader} took. */
export function ggufExtents({
  values,
  tensors,
  headerBytes,
}: GgufContent): readonly (Extent & GgufTensorFacts)[] {
  const alignment = values.get('general.alignment');
  const start = aligned(headerBytes, typeof alignment === 'number' ? alignment : DEFAULT_ALIGNMENT);
  return tensors.map(({ name, shape, type: number, offset }) => {
    const { name: type, blockSize, blockBytes } = GGML_TYPES.get(number) ?? UNKNOWN;
    const weights = shape.reduce((product, size) => product * size, 1);
    const bytes = (weights / blockSize) * blockBytes;
    return { name, type, shape, weights, begin: start + offset, end: start + offset + bytes };
  });
}
export interface GgufTensorFacts {
  readonly shape: readonly number[];
  readonly weights: number;
}
const UNKNOWN: GgmlType = { name: 'unknown', blockSize: 1, blockBytes: 0 };

type Measured = Pick<ArtifactFacts, 'parameters' | 'tensorTypes'> &
  Sizes & {
    /** Where the data of the tensors begins in the file. */
    readonly dataStart: number;
  };

/** Every tensor of a known type, each where the one before it ends, and all within the file; a text says which one is not. */
export function measureGguf(
  { values, tensors, headerBytes }: GgufContent,
  fileBytes: number,
): Measured | string {
  const alignment = values.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof alignment !== 'number' || !isPowerOfTwo(alignment))
    return 'its general.alignment is no power of two';
  const start = aligned(headerBytes, alignment);
  const tensorTypes: Record<string, number> = {};
  const matrixBytes: Record<string, number> = {};
  const isTied = !tensors.some(({ name }) => name === OUTPUT);
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
    if (isMatrix({ name, shape }, isTied)) matrixBytes[type.name] = (matrixBytes[type.name] ?? 0) + bytes;
    end = start + offset + bytes;
    expected = aligned(offset + bytes, alignment);
  }
  if (end > fileBytes) return `its tensors need ${end - fileBytes} more bytes than it has: it was cut off`;
  return { parameters, tensorTypes, weightsBytes, matrixBytes, dataStart: start };
}

const EMBEDDINGS = 'token_embd.weight';
const OUTPUT = 'output.weight';
/** What vectors are multiplied with. Embeddings are looked up; where nothing else is the output, they are that, too. */
function isMatrix({ name, shape }: Pick<GgufTensor, 'name' | 'shape'>, isTied: boolean): boolean {
  return (shape[1] ?? 1) > 1 && (name !== EMBEDDINGS || isTied);
}

function aligned(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value));
}

function broken(why: string): GgufHeader {
  return { state: 'broken', why };
}
