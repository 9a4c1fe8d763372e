import { defineToolchain } from '../define-toolchain.ts';
import type { ToolCommand } from '../tool-command.ts';
import type { LlamaCppConverter } from './converter.ts';
import type { LlamaCppBinaries } from './find-binaries.ts';
import { LLAMA_CPP_ENDINGS } from './known-endings.ts';
import { llamaCppPin } from './pin.ts';

/** The programs; they need no Python. */
export const llamaCppToolchain = defineToolchain({
  name: 'llama.cpp',
  pin: llamaCppPin,
  load: async () => (await import('./binaries.ts')).makeLlamaCppBinaries,
  commands: { 'llama-quantize': program('quantize'), 'llama-server': program('server') },
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

function program(name: 'quantize' | 'server'): (binaries: LlamaCppBinaries) => ToolCommand {
  return ({ version, platform, ...binaries }) => ({
    command: binaries[name],
    arguments: [],
    version,
    platform,
    endings: LLAMA_CPP_ENDINGS,
  });
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
