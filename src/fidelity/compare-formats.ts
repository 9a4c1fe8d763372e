/** Safetensors against GGUF: what the converter of llama.cpp makes of the names, as far as shapes and types go. */
import type { StoredAs, TensorChange } from '../resources/difference.ts';
import type { WeightDifference, WeightSet } from './weight-set.ts';

export function compareFormats([a, b]: readonly [WeightSet, WeightSet]): WeightDifference {
  const changes: TensorChange[] = [];
  const [ours, theirs] = [inOneTongue(a), inOneTongue(b)];
  let compared = 0;
  for (const [name, before] of ours) {
    const after = theirs.get(name);
    if (after === undefined) {
      changes.push({ name: before.name, change: 'removed', before: before.stored });
      continue;
    }
    compared += 1;
    const stored = { name, before: before.stored, after: after.stored };
    if (before.stored.shape.join() !== after.stored.shape.join())
      changes.push({ ...stored, change: 'shape' });
    else if (before.stored.type !== after.stored.type) changes.push({ ...stored, change: 'type' });
  }
  for (const [name, after] of theirs)
    if (!ours.has(name)) changes.push({ name: after.name, change: 'added', after: after.stored });
  return {
    isOtherFormat: true,
    layout: [`${b.container.ending}, not ${a.container.ending}`],
    metadata: [],
    // Nothing of their numbers was compared.
    tensors: { compared, equal: 0, changes },
  };
}

/** By the names of GGUF, as far as they are known. */
function inOneTongue({
  container,
  tensors,
}: WeightSet): ReadonlyMap<string, { readonly name: string; readonly stored: StoredAs }> {
  return new Map(
    [...tensors].map(([name, { type, shape }]) => [
      container.commonName(name),
      { name, stored: { type, shape } },
    ]),
  );
}
