/**
 * A LoRA adapter of PEFT, as it was trained: small matrices that are put over the weights of a base. It is bound to the bytes of
 * that base: its source was checked against them, and beside another base it is another artifact.
 */
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { ArtifactFacts } from '../../../resources/artifact.ts';
import { readSafetensorsHeader } from '../../../weights/read-safetensors.ts';
import { elementCount } from '../../../weights/safetensors-header.ts';
import type { Format, LocalFile, Made, MakeRequest } from '../../format.ts';
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
  inspect,
};

async function make({ input }: MakeRequest): Promise<Made> {
  if (input.kind !== 'source') throw new TypeError('an adapter is taken from a source');
  const { output, base, pathOf } = input;
  if (base === undefined || output.adapter === undefined)
    throw new TypeError('an adapter has a base that it was checked against');
  const local = output.files.map((file) => ({ path: file.path, absolute: pathOf(file) }));
  const facts = await inspect(local);
  const { architecture, hasChatTemplate } = base;
  const adapter = { ...output.adapter, base: base.digest };
  return {
    kind: 'selected',
    files: output.files,
    facts: { ...facts, architecture, hasChatTemplate, adapter },
  };
}

/** The tensors; what they are put over is known from the source. */
async function inspect(files: readonly LocalFile[]): Promise<ArtifactFacts> {
  const tensorTypes: Record<string, number> = {};
  let parameters = 0;
  for (const { path, absolute } of files.filter((file) => file.path.endsWith('.safetensors'))) {
    const header = await readSafetensorsHeader(absolute);
    if (header.state === 'broken') {
      throw new WorldFailure({
        class: 'integrity',
        message: `${path} is damaged: ${header.why}`,
        remedy: 'bring the file again from where the adapter was published',
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
