/**
 * A LoRA adapter of PEFT, as it was trained: small matrices that are put over the weights of a base. It is bound to the bytes of
 * that base: its source was checked against them, and beside another base it is another artifact.
 */
import type { Format, Made, MakeRequest } from '../../format.ts';
import { inspectSafetensors } from '../../inspect-safetensors.ts';
import { ADAPTER_CARD } from './card.ts';

export const adapterFormat: Format = {
  definition: {
    id: 'adapter',
    quantizations: [],
    aliases: {},
    refused: {},
    repoSuffix: '-LoRA',
    isAdapter: true,
    canBeAsked: false,
  },
  card: ADAPTER_CARD,
  recipe: () => ({ tool: 'none', version: '1', steps: [] }),
  estimate: (_spec, inputBytes) => ({
    outputBytes: inputBytes,
    cpuSeconds: 0,
    memoryBytes: 0,
    scratchBytes: 0,
  }),
  selects: (files) => files,
  make,
  inspect: (files) => inspectSafetensors(files, 'adapter'),
};

async function make({ input }: MakeRequest): Promise<Made> {
  if (input.kind !== 'source') throw new TypeError('an adapter is taken from a source');
  const { output, base, pathOf } = input;
  if (base === undefined || output.adapter === undefined)
    throw new TypeError('an adapter has a base that it was checked against');
  const local = output.files.map((file) => ({ path: file.path, absolute: pathOf(file) }));
  const facts = await inspectSafetensors(local, 'adapter');
  const { architecture, hasChatTemplate } = base;
  const adapter = { ...output.adapter, base: base.digest };
  return {
    kind: 'selected',
    files: output.files,
    facts: { ...facts, architecture, hasChatTemplate, adapter },
  };
}
