import type { ArtifactFacts } from '../../../resources/artifact.ts';
import type { WrittenMlx } from './read-written.ts';

/** Counted as the model has them: a quantized matrix is one tensor, of as many parameters as it stands for. */
export function factsOf({
  architecture,
  layers,
  memory,
}: WrittenMlx): Omit<ArtifactFacts, 'hasChatTemplate'> {
  const tensorTypes: Record<string, number> = {};
  let parameters = 0;
  for (const layer of layers) {
    tensorTypes[layer.type] = (tensorTypes[layer.type] ?? 0) + 1;
    parameters += layer.parameters;
  }
  return { architecture, parameters, tensorTypes, ...(memory === undefined ? {} : { memory }) };
}
