import { availableParallelism, homedir } from 'node:os';
import type { ConversionTools } from '../../artifacts/conversion-tools.ts';
import { localExecutor } from '../../executors/local/local-executor.ts';
import { REGISTRIES } from '../registries.ts';
import { cacheDirectory } from '../../workspace/user-directories.ts';
import { lockedPin } from '../../toolchains/define-toolchain.ts';
import type { ToolCommand } from '../../toolchains/tool-command.ts';
import type { ToolchainContext, ToolchainProgress } from '../../toolchains/toolchain.ts';
import type { Connection } from '../../transports/transport.ts';
import type { Environment } from '../../workspace/environment.ts';

interface ToolboxOptions {
  readonly environment: Environment;
  readonly configuredPaths: Readonly<Record<string, string>>;
  readonly progress: (progress: ToolchainProgress) => void;
  readonly signal: AbortSignal;
  /** Tool -> version, from zoo.lock.yaml. */
  readonly locked: Readonly<Record<string, string>>;
  /** Nothing is found, installed or run. */
  readonly readOnly: boolean;
}

/** The toolchains of this machine: found or installed when the first action asks, never while planning. */
export interface Toolbox {
  readonly context: ToolchainContext;
  readonly conversion: ConversionTools;
  /** On a machine; absent: on this computer. */
  serverBinary(connection?: Connection): Promise<{ readonly path: string; readonly version: string }>;
  /** Where that would be, as far as there is something: also for a command that only looks. */
  serverPrograms(connection: Connection): Promise<readonly string[]>;
  versionOf(build: string): string | undefined;
}

export async function openToolbox(options: ToolboxOptions): Promise<Toolbox> {
  const context = toolchainContext(options);
  const [{ toolFinder }, { versionOfBuild }] = await Promise.all([
    import('../../toolchains/find-tool-command.ts'),
    import('../../toolchains/llama-cpp/version.ts'),
  ]);
  const findCommand = toolFinder(Object.values(REGISTRIES.toolchains), options.locked);
  const serverPin = lockedPin(REGISTRIES.toolchains['llama.cpp'].pin, options.locked);

  async function find(tool: string, signal: AbortSignal): Promise<ToolCommand> {
    if (options.readOnly) throw new TypeError(`a command that only looks tried to run ${tool}`);
    return findCommand(tool, { ...context, signal: AbortSignal.any([context.signal, signal]) });
  }

  return {
    context,
    conversion: { find, executor: localExecutor, threads: availableParallelism() },
    async serverBinary(connection) {
      if (connection !== undefined && !connection.isHere) {
        const { serverBinaryOn } = await import('./tools-on-machine.ts');
        return serverBinaryOn(connection, serverPin);
      }
      const { command, version } = await find('llama-server', context.signal);
      return { path: command, version };
    },
    async serverPrograms(connection) {
      if (!connection.isHere) return (await import('./tools-on-machine.ts')).serverProgramsOn(connection);
      const { serverPrograms } = await import('../../toolchains/llama-cpp/find-binaries.ts');
      return serverPrograms(serverPin, context);
    },
    versionOf: (build) => versionOfBuild(build, serverPin),
  };
}

export function toolchainContext(options: Omit<ToolboxOptions, 'locked' | 'readOnly'>): ToolchainContext {
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
