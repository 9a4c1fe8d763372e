import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Claim, MachineFiles } from '../transport.ts';
import { requireTurn } from './require-turn.ts';
import { errorCode, orFailure } from './failures.ts';
import { mustBeFolderInside, mustBeInside, openNoLink } from './inside.ts';
import { hashIfThere, putFile } from './put-file.ts';

export function localFiles(zoo: string, claim?: Claim): MachineFiles {
  const change = (path: string, act: () => Promise<void>): Promise<void> =>
    orFailure(
      path,
      mustBeInside(zoo, path).then(() => {
        requireTurn(claim);
        return act();
      }),
    );
  return {
    readText: (path) => orFailure(path, readTextIfThere(path)),
    writeAtomic: (path, text) => change(path, () => writeAtomic(path, text)),
    linkAtomic: (target, path) => change(path, () => linkAtomic(target, path)),
    hash: (path, options) => orFailure(path, hashIfThere(path, options)),
    put: (localPath, path, expected) => change(path, () => putFile(localPath, path, expected)),
    async rename(from, to) {
      await orFailure(from, mustBeInside(zoo, from));
      await change(to, () => renameIfThere(from, to));
    },
    remove: (path) => change(path, () => rm(path, { force: true })),
    removeFolder: (path) => change(path, () => rm(path, { recursive: true, force: true })),
    mkdir: (path) => orFailure(path, makeFolder(zoo, path, claim)),
  };
}

async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    const file = await openNoLink(path, constants.O_RDONLY);
    try {
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function makeFolder(zoo: string, path: string, claim: Claim | undefined): Promise<void> {
  await mustBeFolderInside(zoo, path);
  requireTurn(claim);
  await mkdir(path, { recursive: true });
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

async function writeAtomic(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryBeside(path);
  try {
    const handle = await open(temporary, 'wx', 0o644);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

async function linkAtomic(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryBeside(path);
  await symlink(target, temporary);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** `.<name>.<random>.zoo-tmp`: the probe knows what a killed writer left by this ending. */
function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.zoo-tmp`);
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
