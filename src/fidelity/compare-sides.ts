/**
 * What differs between two sets of files of a model, from the cheapest look to the dearest: digests that are known, sizes,
 * bytes side by side, headers, tensors whose bytes differ, and the numbers of those.
 */
import type { Difference, DifferenceKind, FileChange, MetadataChange } from '../resources/difference.ts';
import { checkIndex, INDEX_ENDING, indexOf } from './check-index.ts';
import { areEqual, openFiles } from './compare-bytes.ts';
import { compareTexts, isUnreadable } from './compare-texts.ts';
import { compareWeights } from './compare-weights.ts';
import { openWeights } from './open-weights.ts';
import type { Comparing, Side, SideFile } from './side.ts';
import { groupWeights, isReadable } from './group-weights.ts';
import type { WeightDifference, WeightFiles } from './weight-set.ts';

export async function compareSides([a, b]: readonly [Side, Side], comparing: Comparing): Promise<Difference> {
  const { changed, removed, added } = await differingFiles([a, b], comparing);
  const [ours, theirs] = [
    weightsAmong(a, new Set([...removed, ...changed.map(([file]) => file)])),
    weightsAmong(b, new Set([...added, ...changed.map(([, file]) => file)])),
  ];
  const { pairs, alone } = pairUp(ours, theirs);
  const differences: WeightDifference[] = [];
  const layout: string[] = [];
  for (const [before, after] of pairs) {
    const sets = [await openWeights(before), await openWeights(after)] as const;
    await checkIndex(sets[0], a);
    await checkIndex(sets[1], b);
    differences.push(await compareWeights(sets, comparing));
    if (before.stem !== after.stem && a.files.length > 1 && b.files.length > 1)
      layout.push(`${after.stem}, not ${before.stem}`);
  }
  // What an index says of its shards was compared with them.
  const indices = new Set([...ours, ...theirs].map(indexOf));
  let files: readonly FileChange[] = alone;
  let metadata: readonly MetadataChange[] = [];
  for (const [before, after] of changed) {
    if (isReadable(before.path) && isReadable(after.path)) continue;
    if (indices.has(before.path)) continue;
    await checkIndexAlone(before, a);
    await checkIndexAlone(after, b);
    if ((await isUnreadable(before)) || (await isUnreadable(after)))
      files = [...files, { path: before.path, change: 'changed', isWeights: true }];
    else {
      const texts = await compareTexts(before.path, [before, after]);
      files = [...files, ...texts.files];
      metadata = [...metadata, ...texts.metadata];
    }
  }
  const lone = [
    ...removed.map((file) => ({ file, change: 'removed' as const })),
    ...added.map((file) => ({ file, change: 'added' as const })),
  ];
  for (const { file, change } of lone)
    if (!isReadable(file.path) && !indices.has(file.path))
      files = [...files, { path: file.path, change, isWeights: await isUnreadable(file) }];
  const tensors = {
    compared: sum(differences, ({ tensors: { compared } }) => compared),
    equal: sum(differences, ({ tensors: { equal } }) => equal),
    changes: differences.flatMap((one) => one.tensors.changes),
  };
  const all = {
    layout: [...layout, ...differences.flatMap((one) => one.layout)],
    metadata: [...metadata, ...differences.flatMap((one) => one.metadata)],
    files,
    tensors,
  };
  const isSame = changed.length + removed.length + added.length === 0;
  const kind = isSame ? 'identical' : kindOf(all, differences);
  const isUnexplained = kind === 'serialisation' && all.layout.length === 0;
  return { kind, ...all, ...(isUnexplained ? { layout: ['other bytes around the tensors'] } : {}) };
}

/** The shards are the same on both sides: it may still place their tensors elsewhere. */
async function checkIndexAlone({ path }: SideFile, side: Side): Promise<void> {
  const set = path.endsWith(INDEX_ENDING)
    ? groupWeights(side.files).find((one) => indexOf(one) === path)
    : undefined;
  if (set !== undefined) await checkIndex(await openWeights(set), side);
}

function kindOf(
  { metadata, files, tensors }: Omit<Difference, 'kind'>,
  differences: readonly WeightDifference[],
): DifferenceKind {
  if (differences.some(({ isOtherFormat }) => isOtherFormat)) return 'format';
  if (tensors.changes.length > 0 || files.some(({ path, isWeights }) => isWeights && isReadable(path)))
    return 'tensors';
  if (files.some(({ isWeights }) => isWeights)) return 'unread';
  return metadata.length + files.length > 0 ? 'metadata' : 'serialisation';
}

interface DifferingFiles {
  readonly changed: readonly (readonly [SideFile, SideFile])[];
  readonly removed: readonly SideFile[];
  readonly added: readonly SideFile[];
}

async function differingFiles([a, b]: readonly [Side, Side], comparing: Comparing): Promise<DifferingFiles> {
  const [only, other] = [a.files[0], b.files[0]];
  // Two files that were named are meant to be compared, whatever they are called.
  const isTwoFiles =
    a.files.length === 1 && b.files.length === 1 && only !== undefined && other !== undefined;
  const there = new Map(b.files.map((file) => [file.path, file]));
  const pairs = isTwoFiles
    ? [[only, other] as const]
    : a.files.flatMap((file) => {
        const same = there.get(file.path);
        return same === undefined ? [] : [[file, same] as const];
      });
  const changed: (readonly [SideFile, SideFile])[] = [];
  for (const pair of pairs) if (!(await isSameFile(pair, comparing))) changed.push(pair);
  const [left, right] = [new Set(pairs.map(([file]) => file)), new Set(pairs.map(([, file]) => file))];
  return {
    changed,
    removed: a.files.filter((file) => !left.has(file)),
    added: b.files.filter((file) => !right.has(file)),
  };
}

async function isSameFile([a, b]: readonly [SideFile, SideFile], comparing: Comparing): Promise<boolean> {
  if (a.size !== b.size) return false;
  if (a.sha256 !== undefined && b.sha256 !== undefined) return a.sha256 === b.sha256;
  if (a.gitOid !== undefined && b.gitOid !== undefined) return a.gitOid === b.gitOid;
  await using files = openFiles();
  const [ours, theirs] = [await a.local(), await b.local()];
  const end = a.size;
  return await areEqual(
    [
      { path: ours, begin: 0, end },
      { path: theirs, begin: 0, end },
    ],
    files,
    comparing,
  );
}

/** Shards that are the same on both sides hold the same tensors, and are left out; that all are there is asked of the whole side. */
function weightsAmong({ files }: Side, meant: ReadonlySet<SideFile>): readonly WeightFiles[] {
  return groupWeights(files).flatMap((set) => {
    const left = set.files.filter((file) => meant.has(file));
    return left.length === 0 ? [] : [{ ...set, files: left }];
  });
}

/** By name; then, where one of a kind is left on both sides, those two. */
function pairUp(
  ours: readonly WeightFiles[],
  theirs: readonly WeightFiles[],
): {
  readonly pairs: readonly (readonly [WeightFiles, WeightFiles])[];
  readonly alone: readonly FileChange[];
} {
  const pairs: (readonly [WeightFiles, WeightFiles])[] = [];
  let [left, right] = [ours, theirs];
  const take = (before: WeightFiles, after: WeightFiles): void => {
    pairs.push([before, after]);
    left = left.filter((set) => set !== before);
    right = right.filter((set) => set !== after);
  };
  for (const before of ours) {
    const after = right.find((set) => set.stem === before.stem && set.container === before.container);
    if (after !== undefined) take(before, after);
  }
  for (const container of new Set(ours.map((set) => set.container))) {
    const [before, ...more] = left.filter((set) => set.container === container);
    const [after, ...others] = right.filter((set) => set.container === container);
    if (before !== undefined && after !== undefined && more.length + others.length === 0) take(before, after);
  }
  const [before, after] = [left[0], right[0]];
  if (
    pairs.length === 0 &&
    left.length === 1 &&
    right.length === 1 &&
    before !== undefined &&
    after !== undefined
  )
    take(before, after);
  const alone = (sets: readonly WeightFiles[], change: 'added' | 'removed'): readonly FileChange[] =>
    sets.flatMap(({ files }) => files.map(({ path }) => ({ path, change, isWeights: true })));
  return { pairs, alone: [...alone(left, 'removed'), ...alone(right, 'added')] };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
