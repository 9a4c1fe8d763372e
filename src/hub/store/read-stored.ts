import { readFile } from 'node:fs/promises';
import { EXIT } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';

/** A file of the store is not as the hub wrote it: the disk, or a hand, has changed it. */
export class HubDamaged extends UserError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, { exit: EXIT.error, remedy: 'Restore it from a copy, or choose another directory.' });
    this.cause = options?.cause;
  }
}

/** What this hub itself wrote as JSON, if it still holds what `isWhole` says. A file that is not there is ENOENT. */
export async function readStored<T>(path: string, isWhole: (value: T) => boolean): Promise<T> {
  const text = await readFile(path, 'utf8');
  const value = parse<T>(text);
  if (value === undefined || !isWhole(value)) throw new HubDamaged(`${path} is damaged`);
  return value;
}

function parse<T>(text: string): T | undefined {
  try {
    const value: T | null = JSON.parse(text);
    return value ?? undefined;
  } catch {
    return undefined;
  }
}
