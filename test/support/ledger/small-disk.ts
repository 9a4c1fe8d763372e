import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file system of its own, so that it can be really full or really read-only. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  makeReadOnly(): Promise<void>;
}

/** Only root of a Linux machine may mount; elsewhere the reason is given, and the test that needs it is skipped with it. */
export async function mountSmallDisk(sizeBytes: number): Promise<SmallDisk | { readonly why: string }> {
  const path = await mkdtemp(join(tmpdir(), 'zoo-small-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes},mode=700`, 'tmpfs', path]);
  } catch (error) {
    await rm(path, { recursive: true, force: true });
    return {
      why: `a tmpfs cannot be mounted here: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  return {
    path,
    makeReadOnly: async () => {
      await run('mount', ['-o', 'remount,ro', path]);
    },
    async [Symbol.asyncDispose]() {
      await run('umount', [path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}
