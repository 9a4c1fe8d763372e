import { stat } from 'node:fs/promises';
import { largest } from '../diagnostics/extremes.ts';
import { readSafetensorsHeader } from '../weights/read-safetensors.ts';
import { ggufName } from './gguf-names.ts';
import { damaged, type SideFile } from './side.ts';
import type { Container, MetadataValue, ReadWeights } from './weight-set.ts';

export const SAFETENSORS: Container = {
  ending: '.safetensors',
  hasIndex: true,
  read,
  commonName: (name) => ggufName(name) ?? name,
};

async function read(file: SideFile): Promise<ReadWeights> {
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
