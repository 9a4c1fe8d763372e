import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Documents in the cache of a checkout: disposable, and never evidence. */
export interface Keep {
  /** Undefined: not there, or not whole. */
  read<T>(name: string): Promise<T | undefined>;
  write(name: string, value: unknown): Promise<void>;
  /** Takes away what begins so, except for the newest: each edit of a fleet leaves another, and they are not small. */
  trim(prefix: string, count: number): Promise<void>;
}

export function openKeep(directory: string, { reads }: { readonly reads: boolean }): Keep {
  return {
    async read<T>(name: string): Promise<T | undefined> {
      if (!reads) return undefined;
      try {
        // Written by ourselves; the caller decides whether it still fits what is there now.
        const value: T = JSON.parse(await readFile(join(directory, name), 'utf8'));
        return value;
      } catch {
        return undefined;
      }
    },
    async write(name, value) {
      try {
        const { replaceFile } = await import('../ledger/durable-file.ts');
        await replaceFile(join(directory, name), JSON.stringify(value));
      } catch {
        // Without a home, or with a full one, a plan only takes longer.
      }
    },
    async trim(prefix, count) {
      const names = await readdir(directory).catch(() => []);
      const files = names.filter((name) => name.startsWith(prefix)).map((name) => join(directory, name));
      // Another run may be taking the same ones away.
      const times = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
      const age = new Map(files.map((file, index) => [file, times[index]?.mtimeMs ?? 0]));
      const newestFirst = files.toSorted((a, b) => (age.get(b) ?? 0) - (age.get(a) ?? 0));
      await Promise.all(
        newestFirst.slice(count).map((file) => rm(file, { force: true }).catch(() => undefined)),
      );
    },
  };
}
