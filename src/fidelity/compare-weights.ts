/** Two sets of tensors: what lies otherwise, what the headers say otherwise, and which tensors are others. */
import type { MetadataChange, TensorChange } from '../resources/difference.ts';
import { areEqual, openFiles, type OpenFiles } from './compare-bytes.ts';
import { compareFormats } from './compare-formats.ts';
import { compareValues } from './compare-values.ts';
import { compareLists } from './list-items.ts';
import type { Comparing } from './side.ts';
import type { StoredTensor, WeightDifference, WeightSet } from './weight-set.ts';

export async function compareWeights(
  sets: readonly [WeightSet, WeightSet],
  comparing: Comparing,
): Promise<WeightDifference> {
  const [a, b] = sets;
  if (a.container !== b.container) return compareFormats(sets);
  await using files = openFiles();
  const metadata = await compareMetadata(sets, files, comparing);
  const changes: TensorChange[] = [];
  let compared = 0;
  for (const [name, before] of a.tensors) {
    const after = b.tensors.get(name);
    if (after === undefined) {
      changes.push({ name, change: 'removed', before: storedAs(before) });
      continue;
    }
    compared += 1;
    const change = await compareTensor({ name, before, after }, files, comparing);
    if (change !== undefined) changes.push(change);
  }
  for (const [name, after] of b.tensors)
    if (!a.tensors.has(name)) changes.push({ name, change: 'added', after: storedAs(after) });
  const both = changes.filter(({ change }) => change !== 'added' && change !== 'removed').length;
  return {
    isOtherFormat: false,
    layout: layoutOf(sets),
    metadata,
    tensors: { compared, equal: compared - both, changes },
  };
}

async function compareTensor(
  {
    name,
    before,
    after,
  }: { readonly name: string; readonly before: StoredTensor; readonly after: StoredTensor },
  files: OpenFiles,
  comparing: Comparing,
): Promise<TensorChange | undefined> {
  const stored = { name, before: storedAs(before), after: storedAs(after) };
  if (before.shape.join() !== after.shape.join()) return { ...stored, change: 'shape' };
  const isSameType = before.type === after.type;
  if (isSameType && (await areEqual([before.extent, after.extent], files, comparing))) return undefined;
  const elements = before.shape.reduce((product, size) => product * size, 1);
  // Of no numbers there is nothing to measure.
  const values =
    elements === 0 ? undefined : await compareValues([before, after], { elements, files }, comparing);
  const change = isSameType ? 'values' : 'type';
  return { ...stored, change, ...(values === undefined ? {} : { values }) };
}

function storedAs({ type, shape }: StoredTensor): {
  readonly type: string;
  readonly shape: readonly number[];
} {
  return { type, shape };
}

async function compareMetadata(
  [a, b]: readonly [WeightSet, WeightSet],
  files: OpenFiles,
  comparing: Comparing,
): Promise<readonly MetadataChange[]> {
  const where = a.files[0]?.path ?? a.stem;
  const changes: MetadataChange[] = [];
  for (const key of new Set([...a.metadata.keys(), ...b.metadata.keys()])) {
    const [before, after] = [a.metadata.get(key), b.metadata.get(key)];
    if (before === undefined || after === undefined) {
      changes.push({
        where,
        key,
        ...(before === undefined ? {} : { before: before.text }),
        ...(after === undefined ? {} : { after: after.text }),
      });
      continue;
    }
    const [left, right] = [before.extent, after.extent];
    if (left === undefined || right === undefined) {
      if (before.text !== after.text) changes.push({ where, key, before: before.text, after: after.text });
      continue;
    }
    const isAsLong = left.end - left.begin === right.end - right.begin;
    if (isAsLong && (await areEqual([left, right], files, comparing))) continue;
    const items = await compareLists([left, right], files);
    for (const item of items ?? [{ key: '', before: before.text, after: after.text }])
      changes.push({ ...item, where, key: `${key}${item.key}` });
  }
  return changes;
}

function layoutOf([a, b]: readonly [WeightSet, WeightSet]): readonly string[] {
  const layout: string[] = [];
  if (a.files.length !== b.files.length) layout.push(`in ${b.files.length} files, not ${a.files.length}`);
  else if (
    a.files.length > 1 &&
    [...a.tensors].some(([name, { file }]) => isElsewhere(file, b.tensors.get(name)?.file))
  )
    layout.push('tensors in other files of the set');
  const [first, second] = [orderOf(a, b), orderOf(b, a)];
  if (first.some((name, at) => name !== second[at])) layout.push('tensors in another order');
  for (const key of new Set([...Object.keys(a.writing), ...Object.keys(b.writing)])) {
    const [before, after] = [a.writing[key], b.writing[key]];
    if (before !== after && !key.startsWith('split.'))
      layout.push(`${key} ${after ?? 'not there'}, not ${before ?? 'not there'}`);
  }
  return layout;
}

function isElsewhere(before: string, after: string | undefined): boolean {
  const number = (path: string): string | undefined => /-(\d{5})-of-/.exec(path)?.[1];
  return after !== undefined && number(before) !== number(after);
}

/** Names that are in both, as their data lies. */
function orderOf({ files, tensors }: WeightSet, other: WeightSet): readonly string[] {
  const place = new Map(files.map((file, at) => [file.path, at]));
  return [...tensors]
    .filter(([name]) => other.tensors.has(name))
    .toSorted(
      ([, a], [, b]) =>
        (place.get(a.file) ?? 0) - (place.get(b.file) ?? 0) || a.extent.begin - b.extent.begin,
    )
    .map(([name]) => name);
}
