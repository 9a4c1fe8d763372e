import { link, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../blobs/errors.ts';
import type { FileEntry } from '../resources/content.ts';

/**
 * Gives stored files their own names below a folder, for tools that want a model folder, at no cost of space. Links by path:
 * a further name of the same bytes is a change of the file, which would have to be read again before it counts.
 */
export async function stageFiles(
  files: readonly FileEntry[],
  pathOf: (file: FileEntry) => string,
  directory: string,
): Promise<void> {
  for (const file of files) {
    const target = join(directory, file.path);
    await mkdir(dirname(target), { recursive: true });
    try {
      await symlink(pathOf(file), target);
    } catch (error) {
      // Windows asks for a right that few users have.
      if (errorCode(error) !== 'EPERM') throw error;
      await link(pathOf(file), target);
    }
  }
}
