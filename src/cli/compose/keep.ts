import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../blobs/errors.ts';

/** Documents in `.zoo/cache`: disposable, and never evidence. */
export interface Keep {
  /** Undefined: not there, or not whole. */
  read<T>(name: string): Promise<T | undefined>;
  write(name: string, value: unknown): Promise<void>;
}

export function openKeep(directory: string, { reads }: { readonly reads: boolean }): Keep {
  return {
    async read<T>(name: string): Promise<T | undefined> {
      if (!reads) return undefined;
      try {
        // Written by ourselves under a name that holds the hash of everything it was made from.
        const value: T = JSON.parse(await readFile(join(directory, name), 'utf8'));
        return value;
      } catch {
        return undefined;
      }
    },
    async write(name, value) {
      try {
        const { replaceFile } = await import('../../ledger/durable-file.ts');
        await replaceFile(join(directory, name), JSON.stringify(value));
      } catch (error) {
        // A checkout that cannot be written to is planned as well, only slower.
        if (!['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) throw error;
      }
    },
  };
}
