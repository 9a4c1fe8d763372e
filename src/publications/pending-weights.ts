/**
 * Weights that are not made yet, under a version that is published: whether they will be other ones. Where they have to be
 * made first that is not known, and another recipe counts as other weights; where they are only taken from their source, the
 * source's listing says it, and a source that moved and is the same holds nothing back.
 */
import type { PublicationWanted, RemoteFile } from '../resources/publication.ts';
import { isSame } from './same-bytes.ts';
import { isReserved } from './publishing.ts';

type Remote = ReadonlyMap<string, RemoteFile>;
type Pending = PublicationWanted['pendingFiles'][number];

/** Names of those that are, or may be, others. */
export function changedPending(value: PublicationWanted, remote: Remote): readonly string[] {
  return value.pendingFiles.flatMap((pending) => {
    const { path, replaces, isOther, files } = pending;
    if (isOther !== true) return replaces !== undefined && remote.has(path) ? [path] : [];
    return files === undefined ? [path] : otherFiles(pending, value, remote);
  });
}

/** A tag names a whole: what comes and what goes changes it as much as what is replaced. */
function otherFiles({ files = [] }: Pending, value: PublicationWanted, remote: Remote): readonly string[] {
  const others = files.flatMap((file) => {
    const there = remote.get(file.path);
    return there !== undefined && isSame(file, there) ? [] : [file.path];
  });
  return [...others, ...goneFiles(value)];
}

function goneFiles({
  target,
  lastApplied = {},
  pendingFiles,
  knownFiles = [],
}: PublicationWanted): readonly string[] {
  if (pendingFiles.some(({ files }) => files === undefined)) return [];
  const stay = new Set([
    ...knownFiles.map(({ path }) => path),
    ...pendingFiles.flatMap(({ path, files = [] }) => [path, ...files.map((file) => file.path)]),
  ]);
  return Object.keys(lastApplied).flatMap((field) => {
    const path = field.startsWith('file:') ? field.slice('file:'.length) : '';
    return path === '' || isReserved(path, target.traits) || stay.has(path) ? [] : [path];
  });
}
