import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `v0.5.0`, from the CMakeLists.txt of a source tree of llama.cpp; undefined for trees from before it had versions. */
export async function readSourceVersion(source: string): Promise<string | undefined> {
  const text = await readFile(join(source, 'CMakeLists.txt'), 'utf8').catch(() => '');
  const numbers = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`^set\\(LLAMA_VERSION_${part} (\\d+)\\)`, 'mu').exec(text)?.[1],
  );
  return numbers.includes(undefined) ? undefined : `v${numbers.join('.')}`;
}
