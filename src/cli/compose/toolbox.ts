import { availableParallelism, homedir } from 'node:os';
import type { ProgramNeed, ServerProgram } from '../../backends/server-program.ts';
import type { ConversionTools } from '../../artifacts/conversion-tools.ts';
import { localExecutor } from '../../executors/local/local-executor.ts';
import { REGISTRIES } from '../registries.ts';
import { makeExecutor } from './make-executor.ts';
import { cacheDirectory } from '../../workspace/user-directories.ts';
import { lockedPin, type ToolchainDefinition } from '../../toolchains/define-toolchain.ts';
import type { ToolCommand } from '../../toolchains/tool-command.ts';
import type { ToolchainContext, ToolchainProgress } from '../../toolchains/toolchain.ts';
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
  /** What finds a program that a backend starts. */
  serverProgram(need: ProgramNeed): Promise<ServerProgram>;
}

export async function openToolbox(options: ToolboxOptions): Promise<Toolbox> {
  const context = toolchainContext(options);
  const [executor, { toolFinder }] = await Promise.all([
    makeExecutor(REGISTRIES.executors),
    import('../../toolchains/find-tool-command.ts'),
  ]);
  const definitions: readonly ToolchainDefinition[] = Object.values(REGISTRIES.toolchains);
  const findCommand = toolFinder(definitions, options.locked);

  async function find(tool: string, signal: AbortSignal): Promise<ToolCommand> {
    if (options.readOnly) throw new TypeError(`a command that only looks tried to run ${tool}`);
    return findCommand(tool, { ...context, signal: AbortSignal.any([context.signal, signal]) });
  }

  return {
    context,
    conversion: { find, executor, threads: availableParallelism() },
    async serverProgram(need) {
      const definition = definitions.find(({ name }) => name === need.tool);
      if (definition === undefined) throw new TypeError(`no toolchain is called ${need.tool}`);
      const { makeServerProgram } = await import('./server-program.ts');
      return makeServerProgram(need, {
        pin: lockedPin(definition.pin, options.locked),
        context,
        async findHere() {
          const { command, version } = await find(need.name, context.signal);
          return { path: command, version };
        },
      });
    },
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
