import { link, rename, rm } from 'node:fs/promises';
import type { Digest } from '../resources/digest.ts';
import { errorCode } from './errors.ts';
import type { StoreMarks } from './store-marks.ts';

interface Marked {
  readonly digest: Digest;
  readonly marks: StoreMarks;
  /** A new name in the same file system. */
  readonly temporaryPath: () => Promise<string>;
}

/** Deletes a file of a shared store, unless another owner of the store has marked it. */
export async function deleteUnmarked(path: string, { digest, marks, temporaryPath }: Marked): Promise<void> {
  if (await isOfOthers(digest, marks)) return;
  const aside = await temporaryPath();
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  // Who marked it meanwhile has seen it here.
  if (await isOfOthers(digest, marks)) {
    await link(aside, path).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }
  await rm(aside, { force: true });
}

async function isOfOthers(digest: Digest, marks: StoreMarks): Promise<boolean> {
  return (await marks.others()).some(({ digests }) => digests.has(digest));
}
