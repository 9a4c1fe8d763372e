import { noSpaceFor, notAllowedAt, notAsExpectedAt } from '../file-failures.ts';

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What the user can do about a file system's no. Anything else is our bug and stays what it is. */
function asWorldFailure(path: string, error: unknown): unknown {
  const options = { cause: error };
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return noSpaceFor(path, options);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return notAllowedAt(path, options);
    case 'ELOOP':
    case 'ERR_FS_EISDIR':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENOTEMPTY':
      return notAsExpectedAt(path, options);
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
