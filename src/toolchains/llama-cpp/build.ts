import { cp, mkdir, rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseBuildProgress } from '../build-progress.ts';
import { fetchSource } from '../fetch-source.ts';
import { findProgram } from '../find-program.ts';
import { runStep } from '../run-step.ts';
import type { ToolPin, ToolchainContext } from '../toolchain.ts';

const TARGETS = ['llama-quantize', 'llama-server', 'llama-perplexity'];
const TOOL = 'llama.cpp';

const OPTIONS = [
  '-DCMAKE_BUILD_TYPE=Release',
  // Not for this very processor: the binaries may move, and quantized bytes stay the same within a class of machines.
  '-DGGML_NATIVE=OFF',
  '-DLLAMA_CURL=OFF',
  '-DLLAMA_OPENSSL=OFF',
  '-DLLAMA_BUILD_TESTS=OFF',
  '-DLLAMA_BUILD_EXAMPLES=OFF',
  // The web page of llama-server would be downloaded while building.
  '-DLLAMA_BUILD_UI=OFF',
  '-DLLAMA_USE_PREBUILT_UI=OFF',
  // The tree is the release's, so that the program may say so.
  '-DLLAMA_BUILD_IS_DEV=OFF',
  // Programs look for their libraries beside themselves, and not where they were built.
  '-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON',
  `-DCMAKE_INSTALL_RPATH=${process.platform === 'darwin' ? '@loader_path' : '$ORIGIN'}`,
];

/** Builds llama.cpp from its pinned source and leaves `bin/` (programs and their libraries) and the license in `staging`. */
export async function buildLlamaCpp(
  pin: ToolPin,
  staging: string,
  context: ToolchainContext,
): Promise<{ readonly origin: string }> {
  const scratch = join(staging, 'scratch');
  await mkdir(scratch);
  const source = await fetchSource(pin, scratch, context);
  const build = join(scratch, 'build');
  const generator = (await findProgram(['ninja'], context.environment)) === undefined ? [] : ['-G', 'Ninja'];
  context.progress({ tool: TOOL, step: 'configure' });
  await runStep(
    { command: 'cmake', arguments: ['-S', source.directory, '-B', build, ...generator, ...OPTIONS] },
    context,
  );
  await runStep(
    {
      command: 'cmake',
      arguments: [
        ...['--build', build, '--config', 'Release', '--parallel', String(availableParallelism())],
        ...['--target', ...TARGETS],
      ],
      onLine: (line) => {
        const progress = parseBuildProgress(line);
        if (progress !== undefined) context.progress({ tool: TOOL, step: 'build', ...progress });
      },
    },
    context,
  );
  await cp(await binariesOf(build), join(staging, 'bin'), { recursive: true, verbatimSymlinks: true });
  await cp(join(source.directory, 'LICENSE'), join(staging, 'LICENSE'));
  await rm(scratch, { recursive: true, force: true });
  return { origin: `built from ${source.origin}` };
}

/** Visual Studio's generator makes one folder per configuration. */
async function binariesOf(build: string): Promise<string> {
  const release = join(build, 'bin', 'Release');
  return (await stat(release).catch(() => undefined)) === undefined ? join(build, 'bin') : release;
}
