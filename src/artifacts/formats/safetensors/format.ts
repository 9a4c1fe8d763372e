/** Safetensors: the checked source as it is. Nothing is converted, so that what is published is what was trained. */
import { SAFETENSORS_CARD } from './card.ts';
import type { Format, Made, MakeRequest } from '../../format.ts';
import { inspectSafetensors } from '../../inspect-safetensors.ts';

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
  inspect: (files) => inspectSafetensors(files, 'model'),
};

async function make({ input }: MakeRequest): Promise<Made> {
  if (input.kind !== 'source') throw new TypeError('safetensors are taken from a source');
  const { files, architecture, hasChatTemplate } = input.output;
  const local = files.map((file) => ({ path: file.path, absolute: input.pathOf(file) }));
  const facts = await inspectSafetensors(local, 'model');
  return { kind: 'selected', files, facts: { ...facts, architecture, hasChatTemplate } };
}
