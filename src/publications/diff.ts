import type { Fields } from '../resources/fields.ts';
import type {
  PublicationSeen,
  PublicationWanted,
  PublishedFile,
  RemoteFile,
  TargetTraits,
} from '../resources/publication.ts';
import type { Wanted } from '../resources/resource.ts';
import { isPruned, prunedFields, NOTHING_THERE } from './pruned.ts';
import { othersAt, taggedTree } from './named-trees.ts';
import { PROVENANCE, README, SUMS } from './publishing.ts';
import { isSame, listedIdentity } from './same-bytes.ts';
import { unsafeIn } from './strangers.ts';

/** Wish and world as flat text: `file:<path>`, `tag:<version>`, `visibility`. */
export function desiredFields({ resource, key, value }: Wanted<'publication'>): Fields {
  if (isPruned({ resource })) return NOTHING_THERE;
  if (value.unknownPin !== undefined) return { pin: resource.spec.pin ?? 'unknown' };
  const { visibility, traits } = value.target;
  const fields: Record<string, Fields[string]> = {
    ...(visibility === undefined ? {} : { visibility }),
    [`tag:${value.tag}`]: 'set',
  };
  for (const file of value.files ?? value.knownFiles ?? [])
    fields[`file:${file.path}`] = identityOf(file, traits);
  for (const { path, key: pending } of value.pendingFiles) fields[`file:${path}`] = { pending };
  if (value.files === undefined && key !== undefined) {
    for (const path of [README, SUMS, PROVENANCE]) fields[`file:${path}`] = { pending: key };
  }
  return fields;
}

/** Only what zoo put there, or wants there; what else is in the repo is not its business. */
export function actualFields(seen: PublicationSeen, { resource, value }: Wanted<'publication'>): Fields {
  if (isPruned({ resource })) return prunedFields(seen, value);
  const { traits } = value.target;
  const fields: Record<string, string> = seen.visibility === undefined ? {} : { visibility: seen.visibility };
  const remote = new Map<string, RemoteFile>(seen.files.map((file) => [file.path, file]));
  const wanted = new Map<string, PublishedFile>(
    (value.files ?? value.knownFiles ?? []).map((file) => [file.path, file]),
  );
  const pending = new Set(value.pendingFiles.map(({ path }) => path));
  for (const path of new Set([...wanted.keys(), ...pending, README, SUMS, PROVENANCE])) {
    const file = remote.get(path);
    if (file !== undefined) fields[`file:${path}`] = remoteIdentity(file, wanted.get(path), traits);
  }
  const commit = seen.tags[value.tag];
  if (commit !== undefined) fields[`tag:${value.tag}`] = isTagged(seen, value) ? 'set' : `at ${commit}`;
  for (const [field, left] of Object.entries(value.lastApplied ?? {})) {
    if (fields[field] !== undefined || typeof left !== 'string') continue;
    const now = lookUp(field, seen, remote);
    if (isWanted(field, value) || value.pendingFiles.length > 0) {
      if (now !== undefined) fields[field] = now;
    } else {
      // The fleet does not ask for it any more, so that what became of it is no drift.
      fields[field] = left;
    }
  }
  return fields;
}

/** The tag of the version names what zoo published as it, and nothing that runs beside it. What is unknown is not moved. */
export function isTagged(seen: PublicationSeen, value: PublicationWanted): boolean {
  if (seen.tags[value.tag] === undefined) return false;
  const tree = taggedTree(seen, value);
  if (tree === undefined) return true;
  const atHead = new Set(unsafeIn(value, seen.files));
  return (
    othersAt(tree, value).every(({ state }) => state === 'unknown') &&
    // Moving the tag to the head would not take these away.
    unsafeIn(value, tree.files).every((path) => atHead.has(path))
  );
}

function isWanted(field: string, value: PublicationWanted): boolean {
  if (field === 'visibility' || field === `tag:${value.tag}`) return true;
  return (value.files ?? value.knownFiles ?? []).some(({ path }) => field === `file:${path}`);
}

function lookUp(
  field: string,
  seen: PublicationSeen,
  remote: ReadonlyMap<string, RemoteFile>,
): string | undefined {
  if (field.startsWith('tag:'))
    return seen.tags[field.slice('tag:'.length)] === undefined ? undefined : 'set';
  const file = remote.get(field.slice('file:'.length));
  return file === undefined ? undefined : listedIdentity(file);
}

/**
 * Under which of its two names a tree will most likely show the file. A baseline must say the same of a file whatever is
 * wished for later, so the name may not depend on the wish.
 */
export function identityOf(file: PublishedFile, { inGit }: Pick<TargetTraits, 'inGit'>): string {
  if (inGit === undefined || file.gitOid === undefined) return file.sha256;
  const size = file.from === 'artifact' ? file.size : 0;
  const isLarge =
    size >= inGit.belowBytes || inGit.exceptEndings.some((ending) => file.path.endsWith(ending));
  return isLarge ? file.sha256 : `git:${file.gitOid}`;
}

function remoteIdentity(remote: RemoteFile, wanted: PublishedFile | undefined, traits: TargetTraits): string {
  // The target may have chosen the other name: equal bytes are equal all the same.
  if (wanted !== undefined && isSame(wanted, remote)) return identityOf(wanted, traits);
  return listedIdentity(remote);
}
