import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { BOUNDS, overBound } from '../../../resources/bounds.ts';
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

/** The names in the top folder, and in the only folder of a model that has a name of its own. */
export async function namesIn(directory: string): Promise<readonly string[]> {
  const names = await namesOf(directory, '');
  if (!names.includes(TEMPLATES)) return names;
  const isFolder = await lstat(join(directory, TEMPLATES)).then((seen) => seen.isDirectory());
  return isFolder ? [...names, ...(await namesOf(join(directory, TEMPLATES), `${TEMPLATES}/`))] : names;
}

async function namesOf(directory: string, prefix: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(directory)) {
    names.push(prefix + name);
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
