import { constants, copyFile, link, realpath, rename, rm } from 'node:fs/promises';
import { errorCode } from './errors.ts';

export type Adoption = 'copy' | 'link' | 'move';

/** What to do with the offered file once the taken one is safe, or was refused. */
export interface Taken {
  readonly keep: () => Promise<void>;
  readonly giveBack: () => Promise<void>;
}

const nothing = async (): Promise<void> => undefined;

/**
 * Brings a file under a temporary name of ours before it is hashed, so that the hash is of what was taken.
 * A move is a second name first, and loses the first name only when the file is safe: a crash loses nothing.
 */
export async function takeFile(path: string, temporary: string, how: Adoption): Promise<Taken> {
  const source = await realpath(path);
  const forget = how === 'move' ? (): Promise<void> => rm(path, { force: true }) : nothing;
  if (how !== 'copy') {
    try {
      await link(source, temporary);
      return { keep: forget, giveBack: nothing };
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT') throw error;
      // Same disk, but a filesystem without hard links (exFAT, some mounts): a move need not cost a second copy.
      if (how === 'move' && code !== 'EXDEV' && code !== 'EMLINK') {
        await rename(source, temporary);
        return { keep: forget, giveBack: () => rename(temporary, source) };
      }
    }
  }
  await copyFile(source, temporary, constants.COPYFILE_FICLONE);
  return { keep: forget, giveBack: nothing };
}
