import { WorldFailure } from '../diagnostics/failure.ts';
import type { FileEntry } from '../resources/content.ts';
import type { BlobStore } from './blob-store.ts';

/**
 * Before stored bytes are given to a program: it would not notice a flipped bit, and what it makes or says of them would bear
 * the name of what they were. Each run reads every byte once. Throws WorldFailure `integrity`; what changed is put aside.
 */
export async function requireRight(
  blobs: BlobStore,
  files: readonly FileEntry[],
  { of, signal }: { readonly of: string; readonly signal: AbortSignal },
): Promise<void> {
  for (const { path, sha256 } of files) {
    signal.throwIfAborted();
    const state = await blobs.verifyOnce(sha256);
    if (state === 'ok') continue;
    const what =
      state === 'missing' ? 'is not in the local store' : 'was changed on this disk, and was put aside';
    throw new WorldFailure({
      class: 'integrity',
      message: `${path} of ${of} ${what}`,
      remedy: 'run again: it will be brought back or made anew',
    });
  }
}
