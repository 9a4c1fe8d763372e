import type { Extra, Hold } from '../drivers/driver.ts';
import { type Cost, NO_COST } from '../plan/action.ts';
import type { DriftClass } from '../plan/plan.ts';
import type { FieldChange } from '../resources/fields.ts';
import type { ResourceId } from '../resources/id.ts';
import type {
  PublicationSeen,
  PublicationWanted,
  PublishedFile,
  RemoteFile,
} from '../resources/publication.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import { isTagged } from './diff.ts';
import { holdPruned, isPruned, strangersOfPruned } from './pruned.ts';
import { taggedTree } from './named-trees.ts';
import { changedPending } from './pending-weights.ts';
import { PROVENANCE, README, SUMS } from './publishing.ts';
import { isSame } from './same-bytes.ts';
import { listPaths, strangersOf, unsafeIn } from './strangers.ts';

type Wish = Wanted<'publication'>;

/**
 * Tags never move: once a version's tag is there, other weights under that version are refused. Weights that were
 * changed there by hand are not other weights: the sums beside them still name the ones that we want, and they are put back.
 */
export function holdPublication(
  { resource, value }: Wish,
  observation: Observation<'publication'>,
): Hold | undefined {
  if (isPruned({ resource }))
    return observation.state === 'present' ? holdPruned(observation.seen) : undefined;
  if (value.unknownPin !== undefined) return { by: 'pin', text: value.unknownPin };
  // Going back to what was published under that very version moves no tag.
  if (resource.spec.pin !== undefined) return undefined;
  if (observation.state !== 'present') return undefined;
  const untaggable = whyUntaggable(value, observation.seen);
  if (untaggable !== undefined) return { by: 'version', text: untaggable };
  if (observation.seen.tags[value.tag] === undefined) return undefined;
  const changed = changedWeights({ resource, value, key: undefined }, observation.seen);
  if (changed.length === 0) return undefined;
  return {
    by: 'version',
    text: `${listPaths(changed)} would change, but ${value.tag} is published and its tag never moves: bump the version`,
  };
}

/** A tag is set, or taken back, where all that it will name is zoo's, or harmless; and where clients will get it by its name. */
export function whyUntaggable(value: PublicationWanted, seen: PublicationSeen): string | undefined {
  const { tag } = value;
  if (isTagged(seen, value)) return undefined;
  // Taking back a tag that was ours is a repair; this one never was.
  if (seen.tags[tag] !== undefined && value.lastApplied?.[`tag:${tag}`] === undefined)
    return `${tag} is there already and names other files, and tags never move: bump the version`;
  const unsafe = unsafeIn(value, seen.files);
  if (unsafe.length > 0)
    return `${listPaths(unsafe)} would be part of ${tag}, and can change what is loaded or run: take it out of the repo first`;
  if (seen.branches[tag] !== undefined && seen.tags[tag] === undefined)
    return `the repo has a branch ${tag}, and clients would get it in place of the tag: delete or rename it first`;
  return undefined;
}

/**
 * Weights under a published version that the wish would replace by others. Going back to a version whose tag has these very
 * weights (a `git revert`) replaces none, whatever the head has.
 */
export function changedWeights({ value }: Wish, seen: PublicationSeen): readonly string[] {
  const tagged = taggedTree(seen, value);
  if (tagged !== undefined && changedIn(tagged.files, value).length === 0) return [];
  return changedIn(seen.files, value);
}

function changedIn(files: readonly RemoteFile[], value: PublicationWanted): readonly string[] {
  const remote = new Map(files.map((file) => [file.path, file]));
  const sums = value.files?.find(({ path }) => path === SUMS);
  const remoteSums = remote.get(SUMS);
  if (sums !== undefined && remoteSums !== undefined && isSame(sums, remoteSums)) return [];
  const differing = weightsOf(value.files ?? value.knownFiles ?? []).filter((file) =>
    differs(file, remote.get(file.path)),
  );
  return [...changedPending(value, remote), ...differing.map(({ path }) => path)];
}

function differs(file: PublishedFile, remote: RemoteFile | undefined): boolean {
  return remote !== undefined && !isSame(file, remote);
}

function weightsOf(
  files: readonly PublishedFile[],
): readonly Extract<PublishedFile, { readonly from: 'artifact' }>[] {
  return files.filter((file) => file.from === 'artifact');
}

/** Artifacts whose bytes would have to be sent: a digest that the repo holds under any name is known to the target already. */
export function readsOf(
  { resource, value }: Wish,
  changes: readonly FieldChange[],
  observation: Observation<'publication'>,
): readonly ResourceId[] {
  // The fleet makes other bytes now. The hub has had these before; what it lost must be in the local store.
  if (resource.spec.pin !== undefined) return [];
  const remote = observation.state === 'present' ? observation.seen.files : [];
  const stored = new Set<string>(remote.flatMap(({ sha256 }) => (sha256 === undefined ? [] : [sha256])));
  const changed = new Set(changes.map(({ field }) => field));
  const reads = new Set<ResourceId>();
  for (const file of weightsOf(value.files ?? value.knownFiles ?? [])) {
    if (changed.has(`file:${file.path}`) && !stored.has(file.sha256)) reads.add(file.artifact);
  }
  for (const { path, artifact } of value.pendingFiles) if (changed.has(`file:${path}`)) reads.add(artifact);
  return [...reads];
}

export function costOf({ value }: Wish, changes: readonly FieldChange[]): Cost {
  const changed = new Set(changes.map(({ field }) => field));
  let upBytes = 0;
  for (const file of value.files ?? value.knownFiles ?? []) {
    if (!changed.has(`file:${file.path}`)) continue;
    upBytes += file.from === 'artifact' ? file.size : new TextEncoder().encode(file.text).byteLength;
  }
  for (const { path, expectedBytes } of value.pendingFiles)
    if (changed.has(`file:${path}`)) upBytes += expectedBytes ?? 0;
  return { ...NO_COST, upBytes };
}

export function driftOf(
  { field, from, to }: FieldChange,
  seen: Observation<'publication'>,
  { value: { target } }: Pick<Wish, 'value'>,
): { readonly class: DriftClass; readonly text: string } {
  const { noun } = target.traits;
  if (seen.state === 'absent') return { class: 'missing', text: `the repo is gone from the ${noun}` };
  const [what = '', ...rest] = field.split(':');
  const name = rest.join(':');
  switch (what) {
    case 'file':
      if (to === undefined) return { class: 'missing', text: `${name} was deleted from the ${noun}` };
      if (from === undefined) return { class: 'extra', text: `${name} was added on the ${noun}` };
      return { class: 'content', text: `${name} was ${isText(name) ? 'edited' : 'replaced'} on the ${noun}` };
    case 'tag':
      if (to === undefined) return { class: 'version', text: `tag ${name} is missing` };
      return {
        class: 'version',
        text: `tag ${name} was moved to a version with other files`,
      };
    case 'visibility':
      return {
        class: 'placement',
        text: `is ${typeof to === 'string' ? to : 'unknown'}, was ${from ?? 'unknown'}`,
      };
    default:
      return { class: 'content', text: `${field} changed on the ${noun}` };
  }
}

const WRITTEN: ReadonlySet<string> = new Set([README, SUMS, PROVENANCE]);

function isText(path: string): boolean {
  return WRITTEN.has(path) || /\.(md|json|txt|jinja|ya?ml)$/.test(path);
}

/** Files that are not of the wish; what the target itself put there is not reported. */
export function extrasOf({ resource, value }: Wish, seen: PublicationSeen): readonly Extra[] {
  return isPruned({ resource }) ? strangersOfPruned(value, seen) : strangersOf(value, seen);
}
