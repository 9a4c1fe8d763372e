import type { Recipe } from '../resources/artifact.ts';
import { canonicalJson } from '../resources/content.ts';
import type { Digest, HashText } from '../resources/digest.ts';

/**
 * Same key, no work: what is done, and the keys of what it is done to. Keys chain through keys, so that they are known
 * before anything is made. The file's name is not in it: a renamed file is the same bytes.
 */
export function buildKey(recipe: Recipe, inputs: readonly Digest[], hash: HashText): Digest {
  return hash(canonicalJson({ recipe, inputs }));
}
