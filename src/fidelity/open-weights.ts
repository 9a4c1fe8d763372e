import { damaged } from './side.ts';
import type { MetadataValue, StoredTensor, WeightFiles, WeightSet } from './weight-set.ts';

/** Reads the headers of a set, and none of its weights. Throws WorldFailure for what is no such file. */
export async function openWeights(weights: WeightFiles): Promise<WeightSet> {
  const tensors = new Map<string, StoredTensor>();
  const metadata = new Map<string, MetadataValue>();
  const writing = new Map<string, string>();
  for (const file of weights.files) {
    const read = await weights.container.read(file);
    for (const [name, tensor] of read.tensors) {
      const other = tensors.get(name);
      if (other !== undefined) throw damaged(file.path, `its tensor ${name} is also in ${other.file}`);
      tensors.set(name, tensor);
    }
    for (const [key, value] of read.metadata) {
      // Of shards, the first says it all.
      if (isOfWriting(key)) writing.set(key, writing.get(key) ?? value.text);
      else if (!metadata.has(key)) metadata.set(key, value);
    }
  }
  return { ...weights, tensors, metadata, writing: Object.fromEntries(writing) };
}

/** Keys that say how the file is written, and nothing of the model. `format`: of safetensors, who wrote it (`pt`, `mlx`). */
function isOfWriting(key: string): boolean {
  return key === 'format' || key === 'general.alignment' || key.startsWith('split.');
}
