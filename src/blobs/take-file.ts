import { constants, copyFile, link, lstat, rename, rm } from 'node:fs/promises';
import { errorCode, FileChanged } from './errors.ts';
import { type LookedAt, nameOfOpen, openRegular } from './open-regular.ts';

export type Adoption = 'copy' | 'link' | 'move';

/** What to do with the offered file once the taken one is safe, or was refused. */
export interface Taken {
  readonly keep: () => Promise<void>;
  readonly giveBack: () => Promise<void>;
}

const nothing = async (): Promise<void> => undefined;

interface Taking {
  readonly how: Adoption;
  readonly looked?: LookedAt | undefined;
}

/**
 * Brings a file under a temporary name of ours before it is hashed, so that the hash is of what was taken.
 * A move is a second name first, and loses the first name only when the file is safe: a crash loses nothing.
 * What is offered must be a regular file, and the one that was looked at: no link is followed.
 */
export async function takeFile(path: string, temporary: string, { how, looked }: Taking): Promise<Taken> {
  const forget = how === 'move' ? (): Promise<void> => rm(path, { force: true }) : nothing;
  const file = await openRegular(path, looked);
  try {
    if (how !== 'copy') {
      try {
        await link(path, temporary);
        await requireSame();
        return { keep: forget, giveBack: nothing };
      } catch (error) {
        const code = errorCode(error);
        if (code === undefined || code === 'ENOENT') throw error;
        // Same disk, but a filesystem without hard links (exFAT, some mounts): a move need not cost a second copy.
        if (how === 'move' && code !== 'EXDEV' && code !== 'EMLINK') {
          await rename(path, temporary);
          await requireSame();
          return { keep: forget, giveBack: () => rename(temporary, path) };
        }
      }
    }
    await copyFile(nameOfOpen(file, path), temporary, constants.COPYFILE_FICLONE);
    return { keep: forget, giveBack: nothing };
  } finally {
    await file.close();
  }

  async function requireSame(): Promise<void> {
    const [opened, taken] = await Promise.all([
      file.stat({ bigint: true }),
      lstat(temporary, { bigint: true }),
    ]);
    if (opened.dev !== taken.dev || opened.ino !== taken.ino) throw new FileChanged(path);
  }
}
