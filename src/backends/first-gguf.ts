import { ADAPTER_FILE } from './adapter-file.ts';
import type { FileEntry } from '../resources/content.ts';

/** The one GGUF file, or the first shard: what reads GGUF finds the others by name. */
export function firstGguf(files: readonly FileEntry[]): FileEntry | undefined {
  return files
    .filter(({ path }) => path.endsWith('.gguf') && path !== ADAPTER_FILE)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))[0];
}
