import { BOUNDS } from '../../../resources/bounds.ts';
import type { ListedFile } from '../../../resources/content.ts';
import type { SourceView } from '../../check/source-view.ts';
import type { Place } from '../../place.ts';
import type { Peek, PeekedFile } from './peek.ts';

/** As the hub says it: its name is not a path yet. */
export type RepoFile = Omit<ListedFile, 'path'> & { readonly name: string };

/** A repo as its tree shows it. */
export function repoPlace(entries: readonly RepoFile[], peek: Peek): Place {
  const top = new Set<string>();
  const inside = new Map<string, string[]>();
  const files = new Map(entries.map(({ name, ...file }) => [name, { path: name, ...file }]));
  for (const { name } of entries) {
    const [folder = '', ...rest] = name.split('/');
    top.add(rest.length === 0 ? name : `${folder}/`);
    if (rest.length === 1) addTo(inside, folder, name);
  }
  return {
    names: [...top],
    inside: async (folder) => inside.get(folder) ?? [],
    async read(path) {
      const file = files.get(path);
      return file === undefined || file.size > BOUNDS.source.indexBytes ? undefined : peek.whole(file);
    },
  };
}

/** As long as one request brings at once anyway: such a file is read whole, once, and must be what is listed. */
const WHOLE_BYTES = 64 * 1024;

export function repoView(files: readonly PeekedFile[], peek: Peek): SourceView {
  const small = new Map(files.filter(({ size }) => size <= WHOLE_BYTES).map((file) => [file.path, file]));
  const read = new Map<string, Promise<Buffer>>();
  return {
    sizes: new Map(files.map(({ path, size }) => [path, size])),
    isHere: () => true,
    async read(path, begin, bytes) {
      const file = small.get(path);
      if (file === undefined) return bytes === 0 ? Buffer.alloc(0) : peek.part(path, begin, bytes);
      const whole = read.get(path) ?? peek.whole(file);
      read.set(path, whole);
      return (await whole).subarray(begin, begin + bytes);
    },
  };
}

function addTo(inside: Map<string, string[]>, folder: string, name: string): void {
  const names = inside.get(folder);
  if (names === undefined) inside.set(folder, [name]);
  else names.push(name);
}
