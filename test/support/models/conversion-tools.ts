import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import type { ConversionTools, FoundTool } from '../../../src/artifacts/conversion-tools.ts';
import type { Executor } from '../../../src/executors/executor.ts';
import { LLAMA_CPP_ENDINGS } from '../../../src/toolchains/llama-cpp/known-endings.ts';
import { localExecutor } from '../../../src/executors/local/local-executor.ts';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import { toolFinder } from '../../../src/toolchains/find-tool-command.ts';
import { ensureBinaries, ensureConverter, testToolchainContext } from '../toolchain/ensure-toolchain.ts';

const findCommand = toolFinder(Object.values(REGISTRIES.toolchains));

/** The real tools, as the command line would compose it; `executor` lets a test stand between zoo and the tools. */
export function realConversionTools(executor: Executor = localExecutor): ConversionTools {
  return { find, executor, threads: 2 };
}

/** Fails when anything asks for a tool: for what must not need one. */
export const noConversionTools: ConversionTools = {
  find: (tool) => Promise.reject(new WorldFailure({ class: 'tool', message: `${tool} is not there` })),
  executor: { name: 'none', run: () => Promise.reject(new Error('nothing may run here')) },
  threads: 1,
};

async function find(tool: string): Promise<FoundTool> {
  switch (tool) {
    case 'llama-quantize': {
      const { quantize, version, platform } = await ensureBinaries();
      return { command: quantize, arguments: [], version, platform, endings: LLAMA_CPP_ENDINGS };
    }
    case 'convert_hf_to_gguf.py': {
      const { python, script, version, environment } = await ensureConverter();
      return {
        command: python,
        arguments: [script],
        environment,
        version,
        platform: 'any',
        endings: LLAMA_CPP_ENDINGS,
      };
    }
    default:
      return findCommand(tool, testToolchainContext());
  }
}
