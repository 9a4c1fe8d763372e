import { join } from 'node:path';
import { errorCode } from '../../blobs/errors.ts';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import { HubError } from '../hub-error.ts';
import { type Commit, type TreeEntry, commitText, gitOid, treeOid } from './git-objects.ts';
import { HubDamaged, readStored } from './read-stored.ts';
import { isThere } from '../../blobs/if-there.ts';

/** The immutable part of a repo: commits and directories, each a file named by its git oid. */
export interface RepoObjects {
  readTree(oid: string): Promise<readonly TreeEntry[]>;
  /** Safe to call again with what is there already. */
  writeTree(entries: readonly TreeEntry[]): Promise<string>;
  readCommit(oid: string): Promise<Commit>;
  hasCommit(oid: string): Promise<boolean>;
  writeCommit(commit: Omit<Commit, 'oid'>): Promise<Commit>;
}

const CACHED_OBJECTS = 5_000;

export function openRepoObjects(directory: string): RepoObjects {
  const trees = boundedCache<readonly TreeEntry[]>();
  const commits = boundedCache<Commit>();
  const treePath = (oid: string): string => objectPath(directory, 'trees', oid);
  const commitPath = (oid: string): string => objectPath(directory, 'commits', oid);

  return {
    readTree: (oid) => trees(oid, () => readObject(treePath(oid), (entries) => treeOid(entries) === oid)),
    readCommit: (oid) => commits(oid, () => readObject(commitPath(oid), (commit) => oidOf(commit) === oid)),
    hasCommit: (oid) => isThere(commitPath(oid)),
    async writeTree(entries) {
      const oid = treeOid(entries);
      await writeOnce(treePath(oid), entries);
      return oid;
    },
    async writeCommit(commit) {
      const whole = { oid: oidOf(commit), ...commit };
      await writeOnce(commitPath(whole.oid), whole);
      return whole;
    },
  };
}

/** Oids also come from addresses: only a real one may become a path. */
function objectPath(directory: string, kind: string, oid: string): string {
  if (!/^[0-9a-f]{40}$/.test(oid)) throw new HubError(400, `Not an object id: ${oid}`);
  return join(directory, kind, oid.slice(0, 2), `${oid}.json`);
}

/** Each is named by its content, and must have it still. A ref or a tree that names one which is gone names nothing. */
async function readObject<T>(path: string, isNamed: (value: T) => boolean): Promise<T> {
  try {
    return await readStored<T>(path, (value) => isNamedSafely(value, isNamed));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    throw new HubDamaged(`${path} is gone`, { cause: error });
  }
}

/** Whatever a damaged file holds in the place of a tree or a commit. */
function isNamedSafely<T>(value: T, isNamed: (value: T) => boolean): boolean {
  try {
    return isNamed(value);
  } catch {
    return false;
  }
}

function oidOf(commit: Omit<Commit, 'oid'>): string {
  return gitOid('commit', commitText(commit));
}

async function writeOnce(path: string, value: unknown): Promise<void> {
  if (!(await isThere(path))) await writeFileAtomic(path, JSON.stringify(value));
}

/** Objects never change, so they can be kept; the oldest goes first. */
function boundedCache<T>(): (key: string, load: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, T>();
  return async (key, load) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const value = await load();
    const oldest = kept.size >= CACHED_OBJECTS ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    kept.set(key, value);
    return value;
  };
}
