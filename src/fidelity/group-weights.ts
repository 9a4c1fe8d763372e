/** Which files of a side hold tensors, and which of those belong together. */
import { GGUF } from './gguf-container.ts';
import { SAFETENSORS } from './safetensors-container.ts';
import { damaged, type SideFile } from './side.ts';
import type { Container, WeightFiles } from './weight-set.ts';

const CONTAINERS: readonly Container[] = [SAFETENSORS, GGUF];
const SHARD = /^(?<stem>.+?)-(?<no>\d{5})-of-(?<of>\d{5})$/;

interface NamedFile {
  readonly container: Container;
  readonly stem: string;
  readonly shard?: { readonly no: number; readonly of: number };
}

/** Undefined: its tensors cannot be read here. */
function named(path: string): NamedFile | undefined {
  const container = CONTAINERS.find(({ ending }) => path.toLowerCase().endsWith(ending));
  if (container === undefined) return undefined;
  const whole = path.slice(0, -container.ending.length);
  const { stem, no, of } = SHARD.exec(whole)?.groups ?? {};
  if (stem === undefined) return { container, stem: whole };
  return { container, stem, shard: { no: Number(no), of: Number(of) } };
}

export function isReadable(path: string): boolean {
  return named(path) !== undefined;
}

interface Member {
  readonly file: SideFile;
  readonly no: number;
  readonly of: number;
}

/** All of a side, so that a shard that is missing is seen. Throws WorldFailure. */
export function groupWeights(files: readonly SideFile[]): readonly WeightFiles[] {
  const sets: WeightFiles[] = [];
  const groups = new Map<string, { readonly found: NamedFile; readonly shards: Member[] }>();
  for (const file of files) {
    const found = named(file.path);
    if (found === undefined) continue;
    const { container, stem, shard } = found;
    // One whole file beside shards of the same name is a set of its own.
    if (shard === undefined) {
      sets.push({ stem, container, files: [file] });
      continue;
    }
    const key = `${stem}${container.ending}`;
    const group = groups.get(key) ?? { found, shards: [] };
    group.shards.push({ file, ...shard });
    groups.set(key, group);
  }
  for (const { found, shards } of groups.values()) {
    const sorted = shards.toSorted((a, b) => a.no - b.no);
    requireAll(sorted, found.stem);
    sets.push({ stem: found.stem, container: found.container, files: sorted.map(({ file }) => file) });
  }
  return sets;
}

function requireAll(shards: readonly Member[], stem: string): void {
  const [first] = shards;
  if (first === undefined) return;
  const { of } = first;
  const other = shards.find((shard) => shard.of !== of);
  if (other !== undefined)
    throw damaged(other.file.path, `it is one of ${other.of} files, and ${first.file.path} is one of ${of}`);
  // A count of 99,999 is no reason to name them all.
  const there = new Set(shards.map(({ no }) => no));
  for (let no = 1; no <= of; no += 1)
    if (!there.has(no)) throw damaged(stem, `file ${no} of ${of} is missing`);
}

/** Of a shard: all shards of its set, among these names; else the name itself. */
export function siblingsOf(name: string, names: readonly string[]): readonly string[] {
  const setOf = (path: string): string | undefined => {
    const found = named(path);
    return found?.shard === undefined ? undefined : `${found.stem}${found.container.ending}`;
  };
  const set = setOf(name);
  return set === undefined ? [name] : names.filter((other) => setOf(other) === set).toSorted();
}
