import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileStamp } from '../../../blobs/file-stamp.ts';
import { type InnerPath, parseInnerPaths } from '../../../resources/inner-path.ts';
import { refusedName } from '../../fail.ts';
import { isModelFile } from '../../model-files.ts';

export interface FoundFile {
  readonly path: InnerPath;
  readonly absolute: string;
  readonly sizeBytes: number;
  /** Another one: it was written to, linked, or given other rights. */
  readonly stamp: string;
  readonly ctimeNs: bigint;
}

/** The model's files below a folder, sorted by path; links are followed, since caches of the Hub are made of them. */
export async function walkModelFiles(directory: string): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  const { paths, problem } = parseInnerPaths((await namesIn(directory)).filter(isModelFile));
  if (paths === undefined) throw refusedName(directory, problem);
  for (const path of paths) {
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
