import type { ApplyContext } from '../drivers/apply-context.ts';
import type { ArtifactOutput } from '../resources/artifact.ts';
import type { FileEntry } from '../resources/content.ts';
import { DigestMismatch } from '../blobs/errors.ts';

/** Undefined: no place has it. What it yields is hashed before it counts. */
export type RestoreFile = (
  file: FileEntry,
  signal: AbortSignal,
) => Promise<AsyncIterable<Uint8Array> | undefined>;

/** Brings the missing files of an output back by digest. False when one is nowhere, or was not what it said it was. */
export async function restoreBytes(
  output: ArtifactOutput,
  restore: RestoreFile,
  context: ApplyContext,
): Promise<{ readonly isWhole: boolean; readonly downBytes: number }> {
  let downBytes = 0;
  for (const file of output.files) {
    if ((await context.blobs.verifyOnce(file.sha256)) === 'ok') continue;
    const bytes = await restore(file, context.signal);
    if (bytes === undefined) return { isWhole: false, downBytes };
    try {
      await context.blobs.write(counted(bytes), { digest: file.sha256, sizeBytes: file.size });
    } catch (error) {
      if (error instanceof DigestMismatch) return { isWhole: false, downBytes };
      throw error;
    }
  }
  return { isWhole: true, downBytes };

  async function* counted(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of bytes) {
      downBytes += chunk.byteLength;
      context.progress({ what: 'fetch', done: downBytes, total: sizeOf(output), unit: 'bytes' });
      yield chunk;
    }
  }
}

function sizeOf(output: ArtifactOutput): number {
  return output.files.reduce((sum, { size }) => sum + size, 0);
}
