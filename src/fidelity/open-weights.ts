import { stat } from 'node:fs/promises';
import { largest } from '../diagnostics/extremes.ts';
import { GGML_TYPES } from '../weights/ggml-types.ts';
import { measureGguf } from '../weights/gguf-header.ts';
import { type GgufValue, readGguf } from '../weights/read-gguf.ts';
import { readSafetensorsHeader } from '../weights/read-safetensors.ts';
import { damaged, type SideFile } from './side.ts';
import type { MetadataValue, StoredTensor, WeightFiles, WeightSet } from './weight-set.ts';

/** Reads the headers of a set, and none of its weights. Throws WorldFailure for what is no such file. */
export async function openWeights(weights: WeightFiles): Promise<WeightSet> {
  const tensors = new Map<string, StoredTensor>();
  const metadata = new Map<string, MetadataValue>();
  const container = new Map<string, string>();
  for (const file of weights.files) {
    const read = await (weights.format === 'gguf' ? readGgufFile(file) : readSafetensorsFile(file));
    for (const [name, tensor] of read.tensors) {
      const other = tensors.get(name);
      if (other !== undefined) throw damaged(file.path, `its tensor ${name} is also in ${other.file}`);
      tensors.set(name, tensor);
    }
    for (const [key, value] of read.metadata) {
      // Of shards, the first says it all.
      if (isContainer(key)) container.set(key, container.get(key) ?? value.text);
      else if (!metadata.has(key)) metadata.set(key, value);
    }
  }
  return { ...weights, tensors, metadata, container: Object.fromEntries(container) };
}

/** Keys that say how the file is written, and nothing of the model. `format`: of safetensors, who wrote it (`pt`, `mlx`). */
function isContainer(key: string): boolean {
  return key === 'format' || key === 'general.alignment' || key.startsWith('split.');
}

interface ReadFile {
  readonly tensors: readonly (readonly [string, StoredTensor])[];
  readonly metadata: readonly (readonly [string, MetadataValue])[];
}

async function readSafetensorsFile(file: SideFile): Promise<ReadFile> {
  const path = await file.local();
  const metadata: [string, MetadataValue][] = [];
  const header = await readSafetensorsHeader(path, (key, text) => void metadata.push([key, { text }]));
  if (header.state === 'broken') throw damaged(file.path, header.why);
  const { size } = await stat(path);
  // The tensors cover everything behind the header.
  const start =
    size -
    largest(
      header.tensors.map(({ end }) => end),
      0,
    );
  return {
    metadata,
    tensors: header.tensors.map(({ name, dtype, shape, begin, end }) => [
      name,
      {
        type: dtype.toLowerCase(),
        shape,
        file: file.path,
        extent: { path, begin: start + begin, end: start + end },
      },
    ]),
  };
}

async function readGgufFile(file: SideFile): Promise<ReadFile> {
  const path = await file.local();
  const content = await readGguf(path);
  if (typeof content === 'string') throw damaged(file.path, content);
  const measured = measureGguf(content, (await stat(path)).size);
  if (typeof measured === 'string') throw damaged(file.path, measured);
  return {
    metadata: [...content.values].map(([key, value]) => [
      key,
      valueOf(value, { path, ...content.places.get(key) }),
    ]),
    tensors: content.tensors.map(({ name, shape, type: number, offset }) => {
      const type = GGML_TYPES.get(number);
      if (type === undefined) throw new TypeError(`${name} was measured without its type`);
      const begin = measured.dataStart + offset;
      const elements = shape.reduce((product, size) => product * size, 1);
      const end = begin + (elements / type.blockSize) * type.blockBytes;
      return [
        name,
        { type: type.name, shape: shape.toReversed(), file: file.path, extent: { path, begin, end } },
      ];
    }),
  };
}

function valueOf(
  value: GgufValue,
  { path, begin = 0, end = 0 }: { readonly path: string; readonly begin?: number; readonly end?: number },
): MetadataValue {
  // Bytes also tell numbers of other types apart, and those that a float of 64 bits cannot.
  const extent = { path, begin, end };
  if (typeof value !== 'object') return { text: String(value), extent };
  if ('float' in value) return { text: String(value.float), extent };
  const { length, numbers } = value;
  if (numbers.length > 0 && length <= MOST_SHOWN) return { text: `[${numbers.join(', ')}]`, extent };
  return { text: `a list of ${length}`, extent };
}
const MOST_SHOWN = 16;
