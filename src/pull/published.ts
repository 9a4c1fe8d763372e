/** Where the files of a publication can be had as they were published. Pure. */
import type { PublishedEntry, PublishedState } from '../ledger/published-files.ts';
import { compareBytes } from '../publications/same-bytes.ts';
import type { RepoState } from '../publications/target.ts';
import type { Digest } from '../resources/digest.ts';
import type { InnerPath } from '../resources/inner-path.ts';
import type { RemoteFile } from '../resources/publication.ts';
import type { Choice } from './choose.ts';

export type Identity = { readonly sha256: Digest } | { readonly gitOid: string };
/** What is fetched: this name in this commit. */
export interface Located {
  readonly path: InnerPath;
  readonly identity: Identity;
  readonly size: number;
  readonly revision: string;
}

/** Files of other artifacts are left out. Undefined: the artifact was not published there. */
export function chosenOf(
  published: PublishedState | undefined,
  { artifact }: Pick<Choice, 'artifact'>,
): PublishedState | undefined {
  if (published === undefined || artifact === undefined) return published;
  const isOf = ({ artifacts }: PublishedEntry): boolean => artifacts.includes(artifact.id);
  if (!published.files.some(isOf)) return undefined;
  return { ...published, files: published.files.filter((file) => file.artifacts.length === 0 || isOf(file)) };
}

/** Trees of a repo, the version's first: a card may have been written anew since. */
export interface Tree {
  readonly revision: string;
  readonly files: readonly RemoteFile[];
}

export function treesToLookAt(
  { head, tags }: Pick<RepoState, 'head' | 'tags'>,
  version: string | undefined,
): readonly string[] {
  const tagged = version === undefined ? undefined : tags[version];
  return [...new Set([...(tagged === undefined ? [] : [tagged]), head])];
}

/** Where each file can be had as it was published; and what cannot. */
export function locate(
  files: readonly PublishedEntry[],
  trees: readonly Tree[],
): { readonly located: readonly Located[]; readonly lost: readonly string[] } {
  const located: Located[] = [];
  const lost: string[] = [];
  for (const file of files) {
    const { path } = file;
    const identity = identityOf(file);
    const there = trees.flatMap(({ revision, files: all }) =>
      all.flatMap((remote) => (remote.path === path ? [{ remote, revision }] : [])),
    );
    // What the listing does not tell, the bytes will.
    const found = there.find(({ remote }) => compareBytes(file, remote) !== 'other');
    if (found === undefined || identity === undefined)
      lost.push(`${path} ${there.length > 0 ? 'has other bytes there' : 'is not there'}`);
    else located.push({ path, identity, size: found.remote.size, revision: found.revision });
  }
  return { located, lost };
}

function identityOf({ sha256, gitOid }: PublishedEntry): Identity | undefined {
  if (sha256 !== undefined) return { sha256 };
  return gitOid === undefined ? undefined : { gitOid };
}
