import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isHiddenWithin, isWithin } from '../blobs/is-within.ts';
import { errorCode } from '../blobs/errors.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import { ownFolder } from './own-folders.ts';

/**
 * Refuses a file of the checkout that is a link to a place outside. Messages quote the file, and a link from a pull request
 * could lead to a secret of the user who plans. @throws UserError
 */
export async function requireInside(directory: string, name: string, homeDirectory: string): Promise<void> {
  const named = join(await realpath(directory), name);
  let real: string;
  try {
    real = await realpath(named);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  if (real === named) return;
  const own = await ownFolder(directory, homeDirectory);
  if (isWithin(own, real) && !isHiddenWithin(own, real)) return;
  throw new UserError(`${name} is a link that leads out of the fleet's folder, to ${real}: it is not read`, {
    exit: EXIT.invalidFleet,
    remedy: 'Put the file itself there.',
  });
}
