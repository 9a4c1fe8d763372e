/** Servers that are given a folder of weights: the one that its `config.json` is in. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileEntry } from '../resources/content.ts';

export const CONFIG = 'config.json';

export function configOf(files: readonly FileEntry[]): FileEntry | undefined {
  return files.find(({ path }) => path === CONFIG);
}

/** As a server on this computer will say it: links in the folder's name are followed, the files in it may be links. */
export async function spelledOut(path: string): Promise<string> {
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return join(folder, basename(path));
}
