import { link, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../blobs/errors.ts';
import type { FileEntry } from '../resources/content.ts';

/**
 * Gives stored files their own names below a folder, for tools that want a model folder. They are further names of the
 * same read-only bytes, so that staging costs no space; across disks they are links by path.
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
      await link(pathOf(file), target);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT') throw error;
      await symlink(pathOf(file), target);
    }
  }
}
