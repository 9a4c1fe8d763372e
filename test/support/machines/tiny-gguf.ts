/** GGUF files made from the tiny models in git by the real converter and quantizer; kept beside the toolchain. */
import { access, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { requireSuccess } from '../toolchain/require-success.ts';
import { localExecutor } from '../../../src/executors/local/local-executor.ts';
import { hashFile } from '../../../src/blobs/hash-file.ts';
import {
  ensureBinaries,
  ensureConverter,
  testCacheDirectory,
  tinyModel,
} from '../toolchain/ensure-toolchain.ts';

export type TinyModel = 'zen-nano' | 'supra-nexus' | 'zen-impostor';

const { signal } = new AbortController();

export async function tinyGguf(
  name: TinyModel,
  quantization: 'f16' | 'q4_k_m' | 'q8_0' = 'q4_k_m',
): Promise<string> {
  const source = await hashFile(join(tinyModel(name), 'model.safetensors'));
  const folder = join(testCacheDirectory, 'tiny-gguf', `${name}-${source.gitOid.slice(0, 12)}`);
  const path = join(folder, `${quantization}.gguf`);
  if (await isThere(path)) return path;
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `.${quantization}.${process.pid}`);
  if (quantization === 'f16') {
    const { python, script, environment } = await ensureConverter();
    const call = {
      command: python,
      arguments: [script, tinyModel(name), '--outfile', unfinished, '--outtype', 'f16'],
      environment,
      signal,
    };
    requireSuccess(await localExecutor.run(call));
  } else {
    const f16 = await tinyGguf(name, 'f16');
    const call = {
      command: (await ensureBinaries()).quantize,
      arguments: [f16, unfinished, quantization.toUpperCase(), '1'],
      signal,
    };
    requireSuccess(await localExecutor.run(call));
  }
  await rename(unfinished, path);
  return path;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
