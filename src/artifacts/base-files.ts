import type { FileEntry } from '../resources/content.ts';

/** Of the base of an adapter, what a converter reads: configuration and tokenizer, and no weights. */
export function descriptionOf(files: readonly FileEntry[]): readonly FileEntry[] {
  return files.filter(({ path }) => !path.endsWith('.safetensors'));
}
