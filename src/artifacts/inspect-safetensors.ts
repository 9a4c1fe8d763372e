import { WorldFailure } from '../diagnostics/failure.ts';
import type { ArtifactFacts } from '../resources/artifact.ts';
import { readSafetensorsHeader } from '../weights/read-safetensors.ts';
import { elementCount } from '../weights/safetensors-header.ts';
import type { LocalFile } from './format.ts';

/** The tensors; architecture and template are known from elsewhere. `what` was published: for the remedy. */
export async function inspectSafetensors(
  files: readonly LocalFile[],
  what: 'adapter' | 'model',
): Promise<ArtifactFacts> {
  const tensorTypes: Record<string, number> = {};
  let parameters = 0;
  for (const { path, absolute } of files) {
    if (!path.endsWith('.safetensors')) continue;
    const header = await readSafetensorsHeader(absolute);
    if (header.state === 'broken') {
      throw new WorldFailure({
        class: 'integrity',
        message: `${path} is damaged: ${header.why}`,
        remedy: `bring the file again from where the ${what} was published`,
      });
    }
    for (const { dtype, shape } of header.tensors) {
      const type = dtype.toLowerCase();
      tensorTypes[type] = (tensorTypes[type] ?? 0) + 1;
      parameters += elementCount(shape);
    }
  }
  return { architecture: '', parameters, tensorTypes, hasChatTemplate: false };
}
