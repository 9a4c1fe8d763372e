/** Safetensors: the checked source as it is. Nothing is converted, so that what is published is what was trained. */
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { ArtifactFacts } from '../../../resources/artifact.ts';
import { readSafetensorsHeader } from '../../../weights/read-safetensors.ts';
import { elementCount } from '../../../weights/safetensors-header.ts';
import { SAFETENSORS_CARD } from './card.ts';
import type { Format, LocalFile, Made, MakeRequest } from '../../format.ts';

export const safetensorsFormat: Format = {
  definition: {
    id: 'safetensors',
    quantizations: [],
    aliases: {},
    refused: {},
    repoSuffix: '',
    isParent: true,
    canBeAsked: false,
  },
  card: SAFETENSORS_CARD,
  recipe: () => ({ tool: 'none', version: '1', steps: [] }),
  estimate: (_spec, inputBytes) => ({
    outputBytes: inputBytes,
    cpuSeconds: 0,
    memoryBytes: 0,
    scratchBytes: 0,
  }),
  selects: (files) => files,
  make,
  inspect,
};

async function make({ input }: MakeRequest): Promise<Made> {
  if (input.kind !== 'source') throw new TypeError('safetensors are taken from a source');
  const { files, architecture, hasChatTemplate } = input.output;
  const local = files.map((file) => ({ path: file.path, absolute: input.pathOf(file) }));
  const facts = await inspect(local);
  return { kind: 'selected', files, facts: { ...facts, architecture, hasChatTemplate } };
}

/** The tensors; architecture and template are in files beside them, which the source's check has read. */
async function inspect(files: readonly LocalFile[]): Promise<ArtifactFacts> {
  const tensorTypes: Record<string, number> = {};
  let parameters = 0;
  for (const { path, absolute } of files) {
    if (!path.endsWith('.safetensors')) continue;
    const header = await readSafetensorsHeader(absolute);
    if (header.state === 'broken') {
      throw new WorldFailure({
        class: 'integrity',
        message: `${path} is damaged: ${header.why}`,
        remedy: 'bring the file again from where the model was published',
      });
    }
    for (const { dtype, shape } of header.tensors) {
      const type = dtype.toLowerCase();
      tensorTypes[type] = (tensorTypes[type] ?? 0) + 1;
      parameters += elementCount(shape);
    }
  }
  return { architecture: '', parameters, tensorTypes, hasChatTemplate: false };
}
