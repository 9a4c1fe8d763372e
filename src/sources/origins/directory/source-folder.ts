import type { BigIntStats } from 'node:fs';
import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../../../blobs/errors.ts';
import { fileStamp } from '../../../blobs/file-stamp.ts';
import { isHiddenWithin, isWithin } from '../../../blobs/is-within.ts';
import type { LookedAt } from '../../../blobs/open-regular.ts';
import type { InnerPath } from '../../../resources/inner-path.ts';
import { failureOfProblems, problem, type SourceProblem } from '../../check/problem.ts';

/** Where a source's files lie. Paths are real. */
export interface SourceFolder {
  readonly path: string;
  /** What links may lead to: the folder itself and, of a snapshot in a cache of a Hub, the cache's files of that repo. */
  readonly inside: readonly string[];
}

export interface FoundFile extends LookedAt {
  readonly path: InnerPath;
  /** Real. */
  readonly absolute: string;
  readonly sizeBytes: number;
  /** Another one: it was written to, linked, or given other rights. */
  readonly stamp: string;
  readonly ctimeNs: bigint;
}
export type Look = { readonly file: FoundFile } | { readonly problem: SourceProblem };

/** Throws what the file system says when it is not there. */
export async function sourceFolder(directory: string): Promise<SourceFolder> {
  const path = await realpath(directory);
  return { path, inside: [path, ...filesOfHubCache(path)] };
}

/** `models--ORG--NAME/snapshots/REVISION` is made of links into `models--ORG--NAME/blobs`. */
function filesOfHubCache(path: string): readonly string[] {
  const snapshots = dirname(path);
  const repo = dirname(snapshots);
  const isSnapshot = basename(snapshots) === 'snapshots' && /^models--./.test(basename(repo));
  return isSnapshot ? [join(repo, 'blobs')] : [];
}

/** Follows a link as far as it stays inside, and opens nothing. Throws what the file system says of a file that is not there. */
export async function lookAtFile(folder: SourceFolder, path: InnerPath): Promise<Look> {
  const named = join(folder.path, path);
  const seen = await lstat(named, { bigint: true });
  if (!seen.isSymbolicLink()) return found(path, named, { seen, folder });
  let target: string;
  try {
    target = await realpath(named);
  } catch (error) {
    return refused(path, await whyNotFollowed(named, error));
  }
  const home = folder.inside.find((one) => isWithin(one, target));
  if (home === undefined) return refused(path, `is a link that leads out of the source, to ${target}`);
  // Git keeps tokens there, and zoo its records.
  if (isHiddenWithin(home, target)) return refused(path, `is a link into a hidden folder, to ${target}`);
  return found(path, target, { seen: await lstat(target, { bigint: true }), folder });
}

/** A link to a folder is no folder of the source, wherever it leads. */
export async function lookAtLinkedFolder(
  folder: SourceFolder,
  name: string,
): Promise<SourceProblem | undefined> {
  const target = await readlink(join(folder.path, name)).catch(() => undefined);
  if (target === undefined) return undefined;
  return problem(name, `is a link to ${target}, not a folder`, 'put the folder itself there');
}

const INSTEAD = 'put the file itself into the source, or take the link out';

function refused(path: string, what: string): Look {
  return { problem: problem(path, what, INSTEAD) };
}

async function whyNotFollowed(named: string, error: unknown): Promise<string> {
  const code = errorCode(error);
  const target = await readlink(named).catch(() => 'somewhere else');
  const why =
    code === 'ENOENT'
      ? 'where nothing is'
      : code === 'ELOOP'
        ? 'which leads back to itself'
        : `which cannot be followed (${code ?? 'unknown'})`;
  return `is a link to ${target}, ${why}`;
}

function found(
  path: InnerPath,
  absolute: string,
  { seen, folder }: { readonly seen: BigIntStats; readonly folder: SourceFolder },
): Look {
  const { dev, ino, size, ctimeNs } = seen;
  if (!seen.isFile())
    return { problem: problem(path, `is ${kindOf(seen)}, not a file`, 'put a regular file there') };
  const { inside } = folder;
  return {
    file: { path, absolute, dev, ino, inside, sizeBytes: Number(size), stamp: fileStamp(seen), ctimeNs },
  };
}

function kindOf(seen: BigIntStats): string {
  if (seen.isDirectory()) return 'a folder';
  if (seen.isFIFO()) return 'a pipe';
  if (seen.isSocket()) return 'a socket';
  return seen.isCharacterDevice() || seen.isBlockDevice() ? 'a device' : 'something else';
}

/** Throws WorldFailure when it is no file of the source. */
export async function requireFile(folder: SourceFolder, path: InnerPath): Promise<FoundFile> {
  const look = await lookAtFile(folder, path);
  if ('file' in look) return look.file;
  throw failureOfProblems(folder.path, [look.problem]);
}
