/**
 * One file to its place. It is written beside it and gets its name when its digest is right; what a killed run had of it is
 * gone on with. No link is followed.
 */
import { constants, copyFile, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BlobStore } from '../blobs/blob-store.ts';
import { hashFile } from '../blobs/hash-file.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { RemoteRepo } from '../publications/target.ts';
import { ownPart } from './own-part.ts';
import type { Located } from './published.ts';

export interface Fetching {
  readonly repo: Pick<RemoteRepo, 'download'>;
  readonly blobs: Pick<BlobStore, 'stat' | 'path'>;
  readonly folder: string;
  /** A file with other bytes gives way. */
  readonly replace: boolean;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}
/** `kept`: it was there. `copied`: from the local store. `resumed`: fetched behind what was there of it. */
export type Fetched = 'kept' | 'copied' | 'fetched' | 'resumed';

export async function fetchFile(file: Located, fetching: Fetching): Promise<Fetched> {
  const { folder, replace, signal } = fetching;
  const target = join(folder, file.path);
  await makeFolders(folder, dirname(file.path));
  const there = await kindOf(target);
  if (there === 'other') throw inTheWay(target, 'is no file');
  if (there === 'file' && (await isIt(target, file, signal))) return 'kept';
  if (there === 'file' && !replace) throw inTheWay(target, 'has other bytes');
  const part = await ownPart(target);
  if ((await kindOf(part)) === 'other') throw inTheWay(part, 'is no file');
  const how = (await copied(file, part, fetching)) ? 'copied' : await download(file, part, fetching);
  await rename(part, target);
  return how;
}

async function copied(file: Located, part: string, { blobs, signal }: Fetching): Promise<boolean> {
  if (!('sha256' in file.identity)) return false;
  const { sha256 } = file.identity;
  if ((await blobs.stat(sha256)) === undefined) return false;
  await rm(part, { force: true });
  await copyFile(blobs.path(sha256), part, constants.COPYFILE_FICLONE);
  if (await isIt(part, file, signal)) return true;
  // A damaged blob: the target may have it as it was.
  await rm(part, { force: true });
  return false;
}

async function download(file: Located, part: string, fetching: Fetching): Promise<Fetched> {
  const begun = await sizeOf(part);
  const isBegun = begun > 0 && begun <= file.size;
  try {
    await append(file, { part, begun: isBegun ? begun : 0 }, fetching);
    return isBegun ? 'resumed' : 'fetched';
  } catch (error) {
    const isOther = error instanceof WorldFailure && error.failure.class === 'integrity';
    if (isOther) await rm(part, { force: true });
    if (!isOther || !isBegun) throw error;
  }
  // What was there of it was something else.
  await append(file, { part, begun: 0 }, fetching);
  return 'fetched';
}

/** The client passes on the end of a file only when all of it is right, with what was there before. */
async function append(
  { path, size, revision, identity }: Located,
  { part, begun }: { readonly part: string; readonly begun: number },
  { repo, onBytes, signal }: Fetching,
): Promise<void> {
  const handle = await open(part, begun === 0 ? 'w' : 'a', 0o644);
  let left = begun;
  try {
    const kept = begun === 0 ? undefined : createReadStream(part, { end: begun - 1 });
    for await (const chunk of repo.download({ path, size, revision, ...identity }, kept)) {
      signal.throwIfAborted();
      onBytes(chunk.byteLength);
      const fresh = chunk.subarray(Math.min(left, chunk.byteLength));
      left -= chunk.byteLength - fresh.byteLength;
      await handle.writeFile(fresh);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function isIt(path: string, { size, identity }: Located, signal: AbortSignal): Promise<boolean> {
  if ((await sizeOf(path)) !== size) return false;
  const { digest, gitOid } = await hashFile(path, { signal });
  return 'sha256' in identity ? digest === identity.sha256 : gitOid === identity.gitOid;
}

/** Each folder below is a folder, and no link out of here. */
async function makeFolders(folder: string, below: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  let path = folder;
  for (const name of below === '.' ? [] : below.split('/')) {
    path = join(path, name);
    await mkdir(path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
    if (!(await lstat(path)).isDirectory()) throw inTheWay(path, 'is no folder');
  }
}

async function kindOf(path: string): Promise<'file' | 'other' | 'nothing'> {
  const stat = await lstat(path).catch(() => undefined);
  if (stat === undefined) return 'nothing';
  return stat.isFile() ? 'file' : 'other';
}

async function sizeOf(path: string): Promise<number> {
  return (await lstat(path).catch(() => undefined))?.size ?? 0;
}

function inTheWay(path: string, why: string): WorldFailure {
  return new WorldFailure({
    class: 'input',
    message: `${path} is there already and ${why}`,
    remedy: why === 'has other bytes' ? 'name another folder, or give --replace' : 'name another folder',
  });
}
