import { DigestMismatch, DiskFull, errorCode, FileChanged, NotAFile } from '../blobs/errors.ts';
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
  if (error instanceof NotAFile) {
    const remedy = 'put a regular file there';
    return { class: 'input', message: `${what}: ${error.message}`, remedy };
  }
  if (error instanceof DiskFull) return { class: 'space', message: `${what}: ${error.message}` };
  if (error instanceof Error && error.name === 'AbortError') {
    return { class: 'interrupted', message: `${what} was not read to its end` };
  }
  const read = READ_FAILURES[errorCode(error) ?? ''];
  return read === undefined ? undefined : { ...read, message: `${what} ${read.message}` };
}

/** A model file whose name is no path below its source. */
export function refusedName(where: string, problem: string): WorldFailure {
  return new WorldFailure({
    class: 'input',
    message: `${where}: ${problem}`,
    remedy: 'rename the file, or take it out of the source',
  });
}

const NO_RIGHT = {
  class: 'permission',
  message: 'may not be read',
  remedy: 'give this user the right to read it',
} as const;
const READ_FAILURES: Readonly<Record<string, Failure>> = {
  EACCES: NO_RIGHT,
  EPERM: NO_RIGHT,
  ENOENT: { class: 'input', message: 'is not there', remedy: 'correct the path in `source:`' },
  ENOTDIR: { class: 'input', message: 'is not a folder', remedy: 'correct the path in `source:`' },
  ELOOP: {
    class: 'input',
    message: 'is a link that leads back to itself',
    remedy: 'correct the path in `source:`',
  },
  EIO: { class: 'integrity', message: 'could not be read: the disk reports an error' },
};
