/** Folders of MLX weights made from the tiny models in git by the real mlx-lm; kept beside the toolchain. */
import { access, cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '../../../src/blobs/hash-file.ts';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import { localExecutor } from '../../../src/executors/local/local-executor.ts';
import { toolFinder } from '../../../src/toolchains/find-tool-command.ts';
import { requireSuccess } from '../toolchain/require-success.ts';
import { testCacheDirectory, testToolchainContext, tinyModel } from '../toolchain/ensure-toolchain.ts';
import type { TinyModel } from './tiny-gguf.ts';

const { signal } = new AbortController();
const findCommand = toolFinder(Object.values(REGISTRIES.toolchains));

export async function tinyMlx(name: TinyModel): Promise<string> {
  const source = await hashFile(join(tinyModel(name), 'model.safetensors'));
  const parent = join(testCacheDirectory, 'tiny-mlx');
  const folder = join(parent, `${name}-4bit-${source.gitOid.slice(0, 12)}`);
  if (await isThere(folder)) return folder;
  await mkdir(parent, { recursive: true });
  const unfinished = join(parent, `.${name}.${process.pid}`);
  const found = await findCommand('mlx_lm.convert', testToolchainContext());
  const words = ['--hf-path', tinyModel(name), '--mlx-path', unfinished, '--quantize', '--q-bits', '4'];
  const call = { ...found, arguments: [...found.arguments, ...words], signal };
  requireSuccess(await localExecutor.run(call));
  for (const file of await readdir(tinyModel(name)))
    if (!/^model|^config\.json$/.test(file)) await cp(join(tinyModel(name), file), join(unfinished, file));
  // Another worker may have been as quick.
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true }));
  return folder;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
