import { DiskFull, errorCode } from '../blobs/errors.ts';
import { WorldFailure } from '../diagnostics/failure.ts';

/** Its event names the artifact; what is our bug stays what it was. */
export function asWorldFailure(error: unknown): unknown {
  if (error instanceof WorldFailure) return error;
  const code = errorCode(error);
  if (error instanceof DiskFull || code === 'ENOSPC' || code === 'EDQUOT') {
    return new WorldFailure(
      { class: 'space', message: 'the disk is full', remedy: 'free some space and run again' },
      { cause: error },
    );
  }
  if (error instanceof Error && error.name === 'AbortError')
    return new WorldFailure({ class: 'interrupted', message: 'it was interrupted' }, { cause: error });
  return error;
}
