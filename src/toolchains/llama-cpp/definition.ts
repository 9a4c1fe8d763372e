import { defineToolchain } from '../define-toolchain.ts';
import type { ToolCommand } from '../tool-command.ts';
import { ToolchainProblem } from '../toolchain-problem.ts';
import type { LlamaCppConverter } from './converter.ts';
import type { LlamaCppBinaries } from './find-binaries.ts';
import { LLAMA_CPP_ENDINGS } from './known-endings.ts';
import { llamaCppPin } from './pin.ts';

/** The programs; they need no Python. */
export const llamaCppToolchain = defineToolchain({
  name: 'llama.cpp',
  pin: llamaCppPin,
  load: async () => (await import('./binaries.ts')).makeLlamaCppBinaries,
  commands: {
    'llama-quantize': program('quantize'),
    'llama-server': program('server'),
    'llama-perplexity': program('perplexity'),
  },
});

/** From safetensors to GGUF: Python scripts of the same version. */
export const llamaCppConverterToolchain = defineToolchain({
  name: 'llama.cpp-converter',
  pin: llamaCppPin,
  load: async () => (await import('./converter.ts')).makeLlamaCppConverter,
  commands: {
    'convert_hf_to_gguf.py': script('script'),
    'convert_lora_to_gguf.py': script('loraScript'),
  },
});

function program(name: 'quantize' | 'server' | 'perplexity'): (binaries: LlamaCppBinaries) => ToolCommand {
  return ({ version, platform, binDirectory, ...binaries }) => {
    const command = binaries[name];
    if (command === undefined)
      throw new ToolchainProblem({
        what: `llama.cpp ${version} in ${binDirectory} has no llama-${name}`,
        remedy: `put the llama-${name} of the same build there, or take this folder out of PATH and of your configuration`,
      });
    return { command, arguments: [], version, platform, endings: LLAMA_CPP_ENDINGS };
  };
}

function script(name: 'script' | 'loraScript'): (converter: LlamaCppConverter) => ToolCommand {
  return ({ python, environment, version, platform, ...converter }) => ({
    command: python,
    arguments: [converter[name]],
    environment,
    version,
    platform,
    endings: LLAMA_CPP_ENDINGS,
  });
}
