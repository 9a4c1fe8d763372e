import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { openRegular } from '../../../blobs/open-regular.ts';
import { BOUNDS, overBound } from '../../../resources/bounds.ts';
import { parseInnerPath, parseInnerPaths } from '../../../resources/inner-path.ts';
import { failureOfProblems, type SourceProblem } from '../../check/problem.ts';
import { type SourceView, viewOfFiles } from '../../check/source-view.ts';
import { refusedName } from '../../fail.ts';
import type { Place } from '../../place.ts';
import { isModelFolder, type Selection } from '../../select-files.ts';
import { type FoundFile, lookAtFile, lookAtLinkedFolder, type SourceFolder } from './source-folder.ts';

/** The model's files below a folder, sorted by path. Throws WorldFailure that names every one that is no file of the source. */
export async function walkModelFiles(
  folder: SourceFolder,
  { files: selected, leftOut }: Selection,
): Promise<readonly FoundFile[]> {
  const { paths, problem } = parseInnerPaths(selected);
  if (paths === undefined) throw refusedName(folder.path, problem);
  const files: FoundFile[] = [];
  const problems: SourceProblem[] = [];
  // In the place of a folder: a link is listed as a file is.
  for (const name of leftOut.filter(isModelFolder)) {
    const linked = await lookAtLinkedFolder(folder, name);
    if (linked !== undefined) problems.push(linked);
  }
  for (const path of paths) {
    const look = await lookAtFile(folder, path);
    if ('file' in look) files.push(look.file);
    else problems.push(look.problem);
  }
  if (problems.length > 0) throw failureOfProblems(folder.path, problems);
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** For a check of what was found, and of nothing in its place. */
export function viewOfFound(found: readonly FoundFile[]): SourceView {
  const placeOf = new Map(found.map((file) => [String(file.path), { path: file.absolute, looked: file }]));
  const files = found.map(({ path, sizeBytes }) => ({ path, size: sizeBytes }));
  return viewOfFiles(files, (path) => placeOf.get(path));
}

/** The folder as it is, by names; what a name stands for is looked at when it is read. */
export async function placeIn(folder: SourceFolder): Promise<Place> {
  return {
    names: await namesOf(folder.path),
    async inside(name) {
      const names = await namesOf(join(folder.path, name));
      return names.filter((inner) => !inner.endsWith('/')).map((inner) => `${name}/${inner}`);
    },
    async read(name) {
      const { path } = parseInnerPath(name);
      const look = path === undefined ? undefined : await lookAtFile(folder, path);
      if (look === undefined || !('file' in look)) return undefined;
      if (look.file.sizeBytes > BOUNDS.source.indexBytes) return undefined;
      const file = await openRegular(look.file.absolute, look.file);
      try {
        const bytes = Buffer.allocUnsafe(look.file.sizeBytes);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
        return bytes.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
  };
}

async function namesOf(directory: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const entry of await opendir(directory)) {
    names.push(entry.isDirectory() ? `${entry.name}/` : entry.name);
    if (names.length > BOUNDS.source.names) {
      throw overBound({
        what: `the folder ${directory}`,
        how: `has more than ${BOUNDS.source.names} names`,
        remedy: 'point `source:` at the folder of the model alone',
      });
    }
  }
  return names;
}
