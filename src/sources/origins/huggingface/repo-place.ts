import { BOUNDS } from '../../../resources/bounds.ts';
import type { SourceView } from '../../check/source-view.ts';
import type { Place } from '../../place.ts';
import type { TreeEntry } from './hub-json.ts';
import type { Peek } from './peek.ts';

/** A repo as its tree shows it. */
export function repoPlace(entries: readonly TreeEntry[], peek: Peek): Place {
  const top = new Set<string>();
  const inside = new Map<string, string[]>();
  const sizes = new Map(entries.map(({ name, size }) => [name, size]));
  for (const { name } of entries) {
    const [folder = '', ...rest] = name.split('/');
    top.add(rest.length === 0 ? name : `${folder}/`);
    if (rest.length === 1) addTo(inside, folder, name);
  }
  return {
    names: [...top],
    inside: async (folder) => inside.get(folder) ?? [],
    async read(path) {
      const size = sizes.get(path);
      if (size === undefined || size > BOUNDS.source.indexBytes) return undefined;
      return size === 0 ? Buffer.alloc(0) : peek(path, 0, size);
    },
  };
}

export function repoView(
  files: readonly { readonly path: string; readonly size: number }[],
  peek: Peek,
): SourceView {
  return {
    sizes: new Map(files.map(({ path, size }) => [path, size])),
    read: async (path, begin, bytes) => (bytes === 0 ? Buffer.alloc(0) : peek(path, begin, bytes)),
  };
}

function addTo(inside: Map<string, string[]>, folder: string, name: string): void {
  const names = inside.get(folder);
  if (names === undefined) inside.set(folder, [name]);
  else names.push(name);
}
