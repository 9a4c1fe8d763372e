import { stat } from 'node:fs/promises';
import { GGML_TYPES } from '../weights/ggml-types.ts';
import { measureGguf } from '../weights/gguf-header.ts';
import { type GgufValue, readGguf } from '../weights/read-gguf.ts';
import { damaged, type SideFile } from './side.ts';
import type { Container, MetadataValue, ReadWeights } from './weight-set.ts';

export const GGUF: Container = { ending: '.gguf', hasIndex: false, read, commonName: (name) => name };

async function read(file: SideFile): Promise<ReadWeights> {
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
