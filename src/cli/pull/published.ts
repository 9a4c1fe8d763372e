/** What the last apply left in a repo, by the ledger alone: names and digests that no hub decides. Pure. */
import type { LedgerState } from '../../ledger/ledger.ts';
import type { RepoState } from '../../publications/target.ts';
import type { Digest } from '../../resources/digest.ts';
import { isDigest } from '../../resources/digest.ts';
import { type InnerPath, parseInnerPath } from '../../resources/inner-path.ts';
import type { RemoteFile } from '../../resources/publication.ts';
import type { Choice } from './choose.ts';

export type Identity = { readonly sha256: Digest } | { readonly gitOid: string };
export interface RecordedFile {
  readonly path: InnerPath;
  readonly identity: Identity;
  /** Known of weights, whose other name some hubs give. Bytes. */
  readonly size?: number;
  readonly gitOid?: string;
}
export interface Recorded {
  readonly version?: string;
  readonly files: readonly RecordedFile[];
  /** No run has read it: the world says so itself. */
  readonly isClaimed: boolean;
}
/** What is fetched: this name in this commit. */
export interface Located {
  readonly path: InnerPath;
  readonly identity: Identity;
  readonly size: number;
  readonly revision: string;
}

/** Undefined: the ledger knows of no apply that published it. */
export function recordedIn(ledger: LedgerState, { publication, artifact }: Choice): Recorded | undefined {
  const baseline = ledger.baselines.get(publication.id);
  const content = ledger.contents?.get(publication.id)?.at(-1);
  if (baseline === undefined || content === undefined) return undefined;
  const outputs = Object.entries(content.artifacts).flatMap(([id, key]) => {
    const made = ledger.outputs.get(key);
    return made === undefined ? [] : [{ id, files: made.output.files }];
  });
  const weights = new Map(
    outputs.flatMap(({ id, files }) => files.map((file) => [file.path as string, { id, file }] as const)),
  );
  const files = Object.entries(baseline.fields).flatMap(([field, value]): readonly RecordedFile[] => {
    if (!field.startsWith('file:') || typeof value !== 'string') return [];
    const { path } = parseInnerPath(field.slice('file:'.length));
    if (path === undefined) return [];
    const weight = weights.get(path);
    if (weight !== undefined) {
      if (artifact !== undefined && weight.id !== artifact.id) return [];
      const { sha256, size, gitOid } = weight.file;
      return [{ path, identity: { sha256 }, size, ...(gitOid === undefined ? {} : { gitOid }) }];
    }
    if (isDigest(value)) return [{ path, identity: { sha256: value } }];
    const gitOid = /^git:([0-9a-f]{40})$/.exec(value)?.[1];
    return gitOid === undefined ? [] : [{ path, identity: { gitOid } }];
  });
  if (artifact !== undefined && !outputs.some(({ id }) => id === artifact.id)) return undefined;
  const { version } = content;
  return { files, isClaimed: baseline.claimed, ...(version === undefined ? {} : { version }) };
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
  files: readonly RecordedFile[],
  trees: readonly Tree[],
): { readonly located: readonly Located[]; readonly lost: readonly string[] } {
  const located: Located[] = [];
  const lost: string[] = [];
  for (const file of files) {
    let found: Located | undefined;
    let isThere = false;
    for (const { revision, files: there } of trees) {
      const remote = there.find(({ path }) => path === file.path);
      isThere ||= remote !== undefined;
      if (remote === undefined || found !== undefined || !mayBe(file, remote)) continue;
      found = { path: file.path, identity: file.identity, size: remote.size, revision };
    }
    if (found !== undefined) located.push(found);
    else lost.push(`${file.path} ${isThere ? 'has other bytes there' : 'is not there'}`);
  }
  return { located, lost };
}

/** What the listing does not tell, the bytes will. */
function mayBe({ identity, size, gitOid }: RecordedFile, remote: RemoteFile): boolean {
  if (size !== undefined && size !== remote.size) return false;
  if (!('sha256' in identity)) return identity.gitOid === remote.gitOid;
  if (remote.sha256 !== undefined) return identity.sha256 === remote.sha256;
  return gitOid === undefined || gitOid === remote.gitOid;
}
