import { mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { FileEntry } from '../resources/content.ts';

interface Stage {
  /** The file that is named to the program; undefined: there is none. */
  readonly first: FileEntry | undefined;
  /** Of the program. */
  readonly program: string;
  /** For names of files. */
  readonly directory: string;
  readonly blobs: ApplyContext['blobs'];
}

/** One file is used where it lies; several find each other by name, so they get their names back. */
export async function stagedWeights(
  files: readonly FileEntry[],
  { first, program, directory, blobs }: Stage,
): Promise<string> {
  if (first === undefined)
    throw new WorldFailure({
      class: 'tool',
      message: `there is no file that ${program} could load, so it cannot be judged`,
    });
  if (files.length === 1) return blobs.path(first.sha256);
  for (const { path, sha256 } of files) {
    const named = join(directory, path);
    await mkdir(dirname(named), { recursive: true });
    await rm(named, { force: true });
    await symlink(blobs.path(sha256), named);
  }
  return join(directory, first.path);
}
