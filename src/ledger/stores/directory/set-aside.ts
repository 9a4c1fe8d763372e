import { rename } from 'node:fs/promises';
import { errorCode } from '../../../blobs/errors.ts';
import { orUnwritable } from '../../errors.ts';
import { isThere } from '../../../blobs/if-there.ts';

/** `ledger` becomes `ledger.damaged-1`, or the first number that is free. By one rename: nothing of it is lost on the way. */
export async function setAside({
  directory,
  where,
}: {
  readonly directory: string;
  readonly where: string;
}): Promise<string | undefined> {
  for (let number = 1; ; number += 1) {
    const suffix = `.damaged-${number}`;
    if (await isThere(directory + suffix)) continue;
    try {
      await rename(directory, directory + suffix);
      return where + suffix;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      // Another run took the name since we looked.
      if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw orUnwritable(where, error);
    }
  }
}
