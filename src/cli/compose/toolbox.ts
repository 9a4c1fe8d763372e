import { availableParallelism, homedir } from 'node:os';
import type { ConversionTools, FoundTool } from '../../artifacts/conversion-tools.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { localExecutor } from '../../executors/local/local-executor.ts';
import { cacheDirectory } from '../../toolchains/cache-directory.ts';
import type { ToolchainContext, ToolchainProgress } from '../../toolchains/toolchain.ts';
import { REGISTRIES } from '../registries.ts';
import type { Environment } from '../session.ts';

interface ToolboxOptions {
  readonly environment: Environment;
  readonly configuredPaths: Readonly<Record<string, string>>;
  readonly progress: (progress: ToolchainProgress) => void;
  readonly signal: AbortSignal;
}

/** The toolchains of this machine: found or installed when the first action asks, never while planning. */
export interface Toolbox {
  readonly context: ToolchainContext;
  readonly conversion: ConversionTools;
  serverBinary(): Promise<{ readonly path: string; readonly version: string }>;
}

export async function openToolbox(options: ToolboxOptions): Promise<Toolbox> {
  const context = toolchainContext(options);
  const binaries = (await REGISTRIES.toolchains['llama.cpp']())();
  const converter = (await REGISTRIES.toolchains['llama.cpp-converter']())();

  async function find(tool: string, signal: AbortSignal): Promise<FoundTool> {
    const here = { ...context, signal: AbortSignal.any([context.signal, signal]) };
    if (tool === 'llama-quantize') {
      const { quantize, version, platform } = await binaries.ensure(here);
      return { command: quantize, arguments: [], version, platform };
    }
    if (tool === 'convert_hf_to_gguf.py') {
      const { python, script, environment, version, platform } = await converter.ensure(here);
      return { command: python, arguments: [script], environment, version, platform };
    }
    throw new WorldFailure({ class: 'tool', message: `no toolchain of this version of zoo has ${tool}` });
  }

  return {
    context,
    conversion: { find, executor: localExecutor, threads: availableParallelism() },
    async serverBinary() {
      const { server, version } = await binaries.ensure(context);
      return { path: server, version };
    },
  };
}

export function toolchainContext(options: ToolboxOptions): ToolchainContext {
  const { environment, configuredPaths, progress, signal } = options;
  return {
    environment,
    configuredPaths,
    progress,
    signal,
    cacheDirectory: cacheDirectory({
      platform: process.platform,
      environment,
      homeDirectory: environment['HOME'] ?? homedir(),
    }),
    run: (call) => localExecutor.run(call),
  };
}
