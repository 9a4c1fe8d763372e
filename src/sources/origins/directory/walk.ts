import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseInnerPaths } from '../../../resources/inner-path.ts';
import { failureOfProblems, type SourceProblem } from '../../check/problem.ts';
import { refusedName } from '../../fail.ts';
import { isModelFile, TEMPLATES } from '../../model-files.ts';
import { type FoundFile, lookAtFile, lookAtLinkedFolder, type SourceFolder } from './source-folder.ts';

/** The model's files below a folder, sorted by path. Throws WorldFailure that names every one that is no file of the source. */
export async function walkModelFiles(
  folder: SourceFolder,
  names: readonly string[],
): Promise<readonly FoundFile[]> {
  const { paths, problem } = parseInnerPaths(names.filter(isModelFile));
  if (paths === undefined) throw refusedName(folder.path, problem);
  const files: FoundFile[] = [];
  const problems: SourceProblem[] = [];
  // In the place of a folder: a link is listed as a file is.
  const linked = names.includes(TEMPLATES) ? await lookAtLinkedFolder(folder, TEMPLATES) : undefined;
  if (linked !== undefined) problems.push(linked);
  for (const path of paths) {
    const look = await lookAtFile(folder, path);
    if ('file' in look) files.push(look.file);
    else problems.push(look.problem);
  }
  if (problems.length > 0) throw failureOfProblems(folder.path, problems);
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
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
