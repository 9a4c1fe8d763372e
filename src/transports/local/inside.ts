import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseInnerPath } from '../../resources/inner-path.ts';
import { leftAlone } from '../file-failures.ts';
import { errorCode } from './failures.ts';

/**
 * Resolves when a path lies below a root, and every folder on the way is a folder and not a link. It is asked directly
 * before each change: a link that was put there since the last look leads nowhere. Throws WorldFailure `conflict`.
 */
export async function mustBeInside(root: string, path: string): Promise<void> {
  const real = await realOrSame(root);
  const below = belowOf([root, real], path);
  const { path: inner, problem } = below === undefined ? outside(root) : parseInnerPath(below);
  if (inner === undefined) throw leftAlone(path, problem);
  let folder = dirname(inner);
  while (folder !== '.') {
    const seen = await realIfThere(`${real}/${folder}`);
    if (seen === `${real}/${folder}`) return;
    if (seen !== undefined)
      throw leftAlone(path, `it leads to ${seen}: one of its folders is a symbolic link`);
    folder = dirname(folder);
  }
}

/** For a folder that will be written into: also it is no link itself. The root may be one. */
export async function mustBeFolderInside(root: string, path: string): Promise<void> {
  if (path !== root && path !== (await realOrSame(root))) await mustBeInside(root, `${path}/x`);
}

/** A link in the place of the file is not followed, so that nothing else is read or written. */
export async function openNoLink(path: string, flags: number): Promise<FileHandle> {
  return open(path, flags | constants.O_NOFOLLOW, 0o644);
}

function belowOf(roots: readonly string[], path: string): string | undefined {
  const root = roots.find((one) => path.startsWith(`${one}/`));
  return root === undefined ? undefined : path.slice(root.length + 1);
}

function outside(root: string): { readonly path?: undefined; readonly problem: string } {
  return { problem: `it is not below ${root}` };
}

/** A root that is not there yet has nothing in it that could lead away. */
async function realOrSame(path: string): Promise<string> {
  return (await realIfThere(path)) ?? path;
}

async function realIfThere(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
