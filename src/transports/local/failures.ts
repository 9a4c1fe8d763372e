import { WorldFailure } from '../../diagnostics/failure.ts';

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What the user can do about a file system's no. Anything else is our bug and stays what it is. */
export function asWorldFailure(path: string, error: unknown): unknown {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new WorldFailure(
        { class: 'space', message: `no space left for ${path}`, remedy: 'free some space and run again' },
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new WorldFailure(
        {
          class: 'permission',
          message: `not allowed to change ${path}`,
          remedy: 'give the user that runs zoo the right to write there',
        },
        { cause: error },
      );
    case 'ELOOP':
    case 'ERR_FS_EISDIR':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENOTEMPTY':
      return new WorldFailure(
        {
          class: 'conflict',
          message: `${path} is not what it should be (a folder or a link in the place of a file, or the other way round)`,
          remedy: 'move it out of the way and run again',
        },
        { cause: error },
      );
    default:
      return error;
  }
}

export async function orFailure<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asWorldFailure(path, error);
  }
}
