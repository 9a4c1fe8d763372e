import type { ArtifactFacts } from '../../resources/artifact.ts';
import type { MachineSpec } from '../../resources/machine.ts';
import type { MemoryNeed } from '../../resources/residency.ts';

/** Python, mlx and the tokenizer; 90 MB were seen of a model of 1 MB. */
const PROCESS_BYTES = 200 * 1024 * 1024;
/** What a graph takes beside the weights: a guess that lies above what was seen. */
const GRAPH_SHARE = 0.2;
const CELL_BYTES = 2;

/**
 * Weights, and of each conversation that is answered or kept the keys and values of `context` tokens in all layers. The server itself
 * bounds no conversation: one that is longer takes more. Undefined: config.json has no shape to reckon with.
 */
export function memoryNeed(
  { memory: shape }: ArtifactFacts,
  { backend: { context, parallel } }: Pick<MachineSpec, 'backend'>,
): MemoryNeed | undefined {
  if (shape === undefined) return undefined;
  const { weightsBytes, headCountKv, keyLength, valueLength } = shape;
  const perToken =
    headCountKv.reduce((sum, heads) => sum + heads * (keyLength + valueLength), 0) * CELL_BYTES;
  const parts = {
    weightsBytes,
    repackedBytes: 0,
    kvBytes: perToken * context * parallel * 2,
    overheadBytes: PROCESS_BYTES + Math.ceil(weightsBytes * GRAPH_SHARE),
  };
  return { ...parts, totalBytes: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0) };
}
