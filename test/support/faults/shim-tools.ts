import { chmod, cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import which from 'which';
import type { TestToolchain } from '../toolchain/ensure-toolchain.ts';

/** The real tools behind scripts that write down with which words and environment they were called. */
export interface ShimTools {
  /** For `tools: { llama.cpp: … }` of a user configuration. */
  readonly bin: string;
  /** For ZOO_CACHE: the converter with a Python that tells. */
  readonly cache: string;
  /** What they wrote down. */
  readonly log: string;
}

export async function shimTools(
  { binaries, converter }: TestToolchain,
  directory: string,
): Promise<ShimTools> {
  const tools = { bin: join(directory, 'bin'), cache: join(directory, 'cache'), log: join(directory, 'log') };
  await mkdir(tools.bin, { recursive: true });
  for (const real of [binaries.server, binaries.quantize])
    await writeShim(join(tools.bin, basename(real)), real, tools.log);

  const installed = dirname(converter.script);
  const copy = join(tools.cache, 'toolchains/llama.cpp-converter', basename(installed));
  for (const name of await readdir(installed)) {
    if (name !== 'python') await cp(join(installed, name), join(copy, name), { recursive: true });
  }
  for (const name of ['pyvenv.cfg', 'requirements.txt'])
    await cp(join(installed, 'python', name), join(copy, 'python', name));
  const python = join(copy, converter.python.slice(installed.length));
  await mkdir(dirname(python), { recursive: true });
  await writeShim(python, converter.python, tools.log);
  return tools;
}

/** Programs of this machine in front of `PATH`, behind the same kind of script. */
export async function shimPrograms(
  names: readonly string[],
  { directory, log }: { readonly directory: string; readonly log: string },
): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const name of names) {
    const real = await which(name, { nothrow: true });
    if (real !== null) await writeShim(join(directory, name), real, log);
  }
}

async function writeShim(path: string, real: string, log: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n{ echo "called: $0 $*"; env; } >> '${log}'\nexec '${real}' "$@"\n`);
  await chmod(path, 0o755);
}
