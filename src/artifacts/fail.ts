import { DiskFull, errorCode } from '../blobs/errors.ts';
import { WorldFailure } from '../diagnostics/failure.ts';

/** Says which artifact it is about; what is our bug stays what it was. */
export function asWorldFailure(error: unknown, what: string): unknown {
  if (error instanceof WorldFailure) {
    const { failure } = error;
    return new WorldFailure({ ...failure, message: `${what}: ${failure.message}` }, { cause: error });
  }
  const code = errorCode(error);
  if (error instanceof DiskFull || code === 'ENOSPC' || code === 'EDQUOT') {
    return new WorldFailure(
      { class: 'space', message: `${what}: the disk is full`, remedy: 'free some space and run again' },
      { cause: error },
    );
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return new WorldFailure({ class: 'interrupted', message: `${what} was interrupted` }, { cause: error });
  }
  return error;
}
