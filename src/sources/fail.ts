import { DigestMismatch, DiskFull, errorCode, FileChanged } from '../blobs/errors.ts';
import { WorldFailure, type Failure } from '../diagnostics/failure.ts';

/** Says which source it is about and what the user can do; what is our bug stays what it was. */
export function asWorldFailure(error: unknown, what: string): unknown {
  if (error instanceof WorldFailure) return error;
  const failure = failureOf(error, what);
  return failure === undefined ? error : new WorldFailure(failure, { cause: error });
}

function failureOf(error: unknown, what: string): Failure | undefined {
  if (error instanceof FileChanged || error instanceof DigestMismatch) {
    return {
      class: 'conflict',
      message: `${what} changed while it was read: ${error.message}`,
      remedy: 'let nothing write to it and run again',
    };
  }
  if (error instanceof DiskFull) return { class: 'space', message: `${what}: ${error.message}` };
  if (error instanceof Error && error.name === 'AbortError') {
    return { class: 'interrupted', message: `${what} was not read to its end` };
  }
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return {
        class: 'permission',
        message: `${what} may not be read`,
        remedy: 'give this user the right to read it',
      };
    case 'ENOENT':
    case 'ENOTDIR':
      return { class: 'input', message: `${what} is not there` };
    case 'EIO':
      return { class: 'integrity', message: `${what} could not be read: the disk reports an error` };
    default:
      return undefined;
  }
}
