/** Files that hold one set of tensors together: one file, or numbered shards. */
import type { Difference, StoredAs } from '../resources/difference.ts';
import type { Extent } from './compare-bytes.ts';
import { damaged, type SideFile } from './side.ts';

export type WeightFormat = 'safetensors' | 'gguf';

export interface WeightFiles {
  /** Without number and extension: `model` of `model-00001-of-00002.safetensors`. */
  readonly stem: string;
  readonly format: WeightFormat;
  /** In the order of their numbers. */
  readonly files: readonly SideFile[];
}

export interface WeightSet extends WeightFiles {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  /** What says nothing of the model: `alignment` -> `32`. */
  readonly container: Readonly<Record<string, string>>;
}
export interface StoredTensor extends StoredAs {
  readonly extent: Extent;
  readonly file: string;
}
export interface MetadataValue {
  readonly text: string;
  /** Where it lies, when its text is not all of it. */
  readonly extent?: Extent;
}

export type WeightDifference = Pick<Difference, 'layout' | 'metadata' | 'tensors'> & {
  readonly isOtherFormat: boolean;
};

const WEIGHTS = /^(?<stem>.+?)(?:-(?<no>\d{5})-of-(?<of>\d{5}))?\.(?<format>safetensors|gguf)$/;

export function isReadable(path: string): boolean {
  return WEIGHTS.test(path);
}

/** All of a side, so that a shard that is missing is seen. Throws WorldFailure. */
export function groupWeights(files: readonly SideFile[]): readonly WeightFiles[] {
  const groups = new Map<string, { readonly file: SideFile; readonly no: number; readonly of: number }[]>();
  for (const file of files) {
    const found = WEIGHTS.exec(file.path)?.groups;
    if (found === undefined) continue;
    const key = `${found['format']}:${found['stem']}`;
    const group = groups.get(key) ?? [];
    group.push({ file, no: Number(found['no'] ?? 0), of: Number(found['of'] ?? 0) });
    groups.set(key, group);
  }
  return [...groups].flatMap(([key, group]) => {
    const [format, stem] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
    // One whole file beside shards of the same name is a set of its own.
    const whole = group.filter(({ of }) => of === 0);
    const shards = group.filter(({ of }) => of !== 0).toSorted((a, b) => a.no - b.no);
    requireAll(shards, stem);
    return [whole, shards].flatMap((members): readonly WeightFiles[] =>
      members.length === 0
        ? []
        : [
            {
              stem,
              format: format === 'gguf' ? 'gguf' : 'safetensors',
              files: members.map(({ file }) => file),
            },
          ],
    );
  });
}

function requireAll(
  shards: readonly { readonly file: SideFile; readonly no: number; readonly of: number }[],
  stem: string,
): void {
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
  const of = (path: string): string | undefined => {
    const { stem, no, format } = WEIGHTS.exec(path)?.groups ?? {};
    return no === undefined ? undefined : `${format}:${stem}`;
  };
  const set = of(name);
  return set === undefined ? [name] : names.filter((other) => of(other) === set).toSorted();
}
