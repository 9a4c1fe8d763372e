import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileStamp } from '../../../blobs/file-stamp.ts';
import { isModelFile } from '../../model-files.ts';

export interface FoundFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly absolute: string;
  readonly sizeBytes: number;
  /** Another one: it was written to, linked, or given other rights. */
  readonly stamp: string;
  readonly ctimeNs: bigint;
}

/** The model's files below a folder, sorted by path; links are followed, since caches of the Hub are made of them. */
export async function walkModelFiles(directory: string): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  for (const path of await namesIn(directory)) {
    if (!isModelFile(path)) continue;
    const absolute = join(directory, path);
    const file = await stat(absolute, { bigint: true });
    if (!file.isFile()) continue;
    found.push({
      path,
      absolute,
      sizeBytes: Number(file.size),
      stamp: fileStamp(file),
      ctimeNs: file.ctimeNs,
    });
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Everything in the top folder, and one folder deeper: nothing of a model lies below that. */
export async function namesIn(directory: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isDirectory()) names.push(entry.name);
    else if (!entry.name.startsWith('.')) {
      const inner = await readdir(join(directory, entry.name));
      names.push(...inner.map((name) => `${entry.name}/${name}`));
    }
  }
  return names;
}
