/**
 * What is in a repo and is not zoo's: reported, never deleted. Most of it is harmless. What changes that which a client gets
 * who asks for the model is drift as well, and stays drift until it is taken away.
 */
import type { Extra } from '../drivers/driver.ts';
import type { NamedTree, PublicationSeen, PublicationWanted, RemoteFile } from '../resources/publication.ts';
import { othersAt } from './named-trees.ts';
import { SIGNATURE } from './publishing.ts';
import { isSame, listedIdentity } from './same-bytes.ts';
import { whyUnsafe } from './unsafe-files.ts';

export function strangersOf(value: PublicationWanted, seen: PublicationSeen): readonly Extra[] {
  const atHead = new Set(seen.files.map(listedAs));
  return [
    ...strangeFiles(value, seen.files).map((file) => extraOf(file, '')),
    ...seen.named.flatMap((named) => [
      ...strangeFiles(value, named.files)
        .filter((file) => !atHead.has(listedAs(file)))
        .map((file) => extraOf(file, ` at ${named.kind} ${named.name}`)),
      ...unknownAt(named, value),
    ]),
    ...shadowsOf(value, seen),
  ];
}

/** Paths of the unsafe ones in a tree. */
export function unsafeIn(value: PublicationWanted, files: readonly RemoteFile[]): readonly string[] {
  return strangeFiles(value, files).flatMap(({ path, isOwn }) =>
    isOwn || whyUnsafe(path) === undefined ? [] : [path],
  );
}

type Strange = RemoteFile & { readonly isOwn: boolean };

function strangeFiles(value: PublicationWanted, files: readonly RemoteFile[]): readonly Strange[] {
  const wanted = wantedNames(value);
  if (wanted === undefined) return [];
  const { ownFiles } = value.target.traits;
  return files
    .filter(({ path }) => !ownFiles.includes(path) && path !== SIGNATURE && !wanted.has(path))
    .map((file) => ({ ...file, isOwn: isOwn(file, value) }));
}

/** Undefined: some names are not known yet, so a foreign file may look like one of ours. */
function wantedNames({
  files,
  knownFiles = [],
  pendingFiles,
  lastApplied,
}: PublicationWanted): ReadonlySet<string> | undefined {
  if (files !== undefined) return new Set(files.map(({ path }) => path));
  if (lastApplied === undefined) return undefined;
  const applied = Object.keys(lastApplied).flatMap((field) =>
    field.startsWith('file:') ? [field.slice('file:'.length)] : [],
  );
  const pending = pendingFiles.flatMap(({ path, files: made = [] }) => [
    path,
    ...made.map((file) => file.path),
  ]);
  return new Set([...applied, ...pending, ...knownFiles.map(({ path }) => path)]);
}

/** Zoo put it there for an earlier wish, and it has not changed since. */
export function isOwn(file: RemoteFile, { lastApplied, earlier = [] }: PublicationWanted): boolean {
  // The reader of a signature decides whether it is a good one; the name is zoo's.
  return (
    file.path === SIGNATURE ||
    lastApplied?.[`file:${file.path}`] === listedIdentity(file) ||
    earlier.some((known) => known.path === file.path && isSame(known, file))
  );
}

function extraOf({ path, isOwn: isOurs }: Strange, where: string): Extra {
  const what = `${path}${where}`;
  const why = isOurs ? undefined : whyUnsafe(path);
  if (why === undefined) return { what };
  return { what, drift: { class: 'unsafe', text: `${what} is not zoo's: ${why}` } };
}

function unknownAt(named: NamedTree, value: PublicationWanted): readonly Extra[] {
  return othersAt(named, value)
    .filter(({ state }) => state === 'unknown')
    .map(({ path }) => {
      const what = `${path} at ${named.kind} ${named.name}`;
      const text = `${what} cannot be compared: zoo does not know what was published there`;
      return { what, drift: { class: 'unknown', text } };
    });
}

/** A branch with the name of the version, or a tag with that of the default branch: some clients get that one. */
function shadowsOf(value: PublicationWanted, { tags, branches, named }: PublicationSeen): readonly Extra[] {
  const [main, ...others] = value.target.traits.defaultNames;
  const shadows = [
    ...[value.tag, ...others].filter((name) => name in branches).map((name) => ({ kind: 'branch', name })),
    ...[main, ...others].filter((name) => name in tags).map((name) => ({ kind: 'tag', name })),
  ].filter(({ kind, name }) => kind === 'branch' || name !== value.tag);
  return shadows.map(({ kind, name }) => {
    const what = `${kind} ${name}`;
    const tree = named.find((one) => one.kind === kind && one.name === name);
    const differing =
      tree === undefined ? [] : othersAt(tree, value).filter(({ state }) => state !== 'unknown');
    if (differing.length === 0) return { what };
    const paths = listPaths(differing.map(({ path }) => path));
    const text = `${what} has other contents (${paths}), and a client that asks for ${name} gets it: delete or rename it`;
    return { what, drift: { class: 'version', text } };
  });
}

function listedAs(file: RemoteFile): string {
  return `${listedIdentity(file)} ${file.path}`;
}

export function listPaths(paths: readonly string[]): string {
  return paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
}
