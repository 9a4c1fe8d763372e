import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { ArtifactFacts } from '../../../resources/artifact.ts';
import { readGgufHeader } from '../../../weights/gguf-header.ts';
import { readGguf } from '../../../weights/read-gguf.ts';
import type { LocalFile } from '../../format.ts';

export interface ReadAdapter {
  readonly facts: ArtifactFacts;
  readonly alpha: number;
  readonly pairs: number;
}

/** Of a file that is put over a model. */
const TYPE = 'adapter';
const HALF = /^(.+)\.lora_(a|b)$/;

/** Throws WorldFailure `integrity` for a file that is damaged, is no adapter, or has half a pair. */
export async function readAdapter({ path, absolute }: LocalFile): Promise<ReadAdapter> {
  const header = await readGgufHeader(absolute);
  if (header.state === 'broken') throw damaged(path, header.why);
  const content = await readGguf(absolute);
  if (typeof content === 'string') throw damaged(path, content);
  const { values, tensors } = content;
  if (values.get('general.type') !== TYPE || values.get('adapter.type') !== 'lora')
    throw damaged(path, 'it does not say that it is a LoRA adapter');
  const alpha = values.get('adapter.lora.alpha');
  if (typeof alpha !== 'object' || !('float' in alpha)) throw damaged(path, 'it has no alpha');
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape]));
  let pairs = 0;
  for (const { name, shape } of tensors) {
    const [, layer, half] = HALF.exec(name) ?? [];
    if (layer === undefined) continue;
    const other = shapes.get(`${layer}.lora_${half === 'a' ? 'b' : 'a'}`);
    if (other === undefined) throw damaged(path, `${name} is half a pair`);
    if (half === 'b') continue;
    // As llama.cpp asks it: the first number is how long a row is. Of embeddings the first half is turned.
    const rank = layer === EMBEDDING ? shape[0] : shape[1];
    if (rank !== other[0]) throw damaged(path, `the pair of ${layer} has two ranks, ${rank} and ${other[0]}`);
    pairs += 1;
  }
  if (pairs === 0) throw damaged(path, 'there is no pair of matrices in it');
  return { facts: header.facts, alpha: alpha.float, pairs };
}
const EMBEDDING = 'token_embd.weight';

function damaged(what: string, why: string): WorldFailure {
  return new WorldFailure({
    class: 'integrity',
    message: `${what} is damaged: ${why}`,
    remedy: 'run again: it will be made anew',
  });
}
