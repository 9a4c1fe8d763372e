import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ownProcessToken, whereIsProcess } from '../../blobs/process-token.ts';

export interface Scratch {
  /** A new path; nothing is there. */
  file(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A folder below the disposable cache for what has to be brought here, gone at the end; what killed runs left there goes, too. */
export function openScratch(cache: string): Scratch {
  const parent = join(cache, 'diff');
  let folder: Promise<string> | undefined;
  let count = 0;
  async function make(): Promise<string> {
    await mkdir(parent, { recursive: true });
    for (const name of await readdir(parent))
      if ((await whereIsProcess(name.slice(0, name.lastIndexOf('.')))) === 'gone')
        await rm(join(parent, name), { recursive: true, force: true });
    return mkdtemp(join(parent, `${await ownProcessToken()}.`));
  }
  return {
    async file() {
      folder ??= make();
      count += 1;
      return join(await folder, String(count));
    },
    async [Symbol.asyncDispose]() {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
    },
  };
}
