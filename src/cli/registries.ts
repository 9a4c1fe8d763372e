/**
 * What this version of zoo can do, one line each. Adding a format, origin, target, gate, backend, transport, toolchain or
 * store is its folder and its line here; what is not here is `unknown: not in this version`, never an error.
 */
import { ggufFormat } from '../artifacts/formats/gguf/format.ts';
import { safetensorsFormat } from '../artifacts/formats/safetensors/format.ts';
import { createLlamaServer } from '../backends/llama-server/backend.ts';
import { identityGate } from '../evaluations/gates/identity/gate.ts';
import { createHuggingFaceTarget } from '../publications/targets/huggingface/huggingface-target.ts';
import { createDirectoryOrigin } from '../sources/origins/directory/origin.ts';
import { createHuggingfaceOrigin } from '../sources/origins/huggingface/origin.ts';
import { makeLlamaCppBinaries } from '../toolchains/llama-cpp/binaries.ts';
import { makeLlamaCppConverter } from '../toolchains/llama-cpp/converter.ts';
import { createLocalTransport } from '../transports/local/transport.ts';
import { openDirectoryStore } from './compose/open-stores.ts';
import type { Registries } from './compose/registry-ports.ts';

export const REGISTRIES = {
  formats: {
    gguf: ggufFormat,
    safetensors: safetensorsFormat,
  },
  origins: {
    directory: createDirectoryOrigin,
    huggingface: createHuggingfaceOrigin,
  },
  targets: {
    huggingface: createHuggingFaceTarget,
  },
  gates: {
    identity: identityGate,
  },
  backends: {
    'llama-server': createLlamaServer,
  },
  transports: {
    local: createLocalTransport,
  },
  toolchains: {
    'llama.cpp': makeLlamaCppBinaries,
    'llama.cpp-converter': makeLlamaCppConverter,
  },
  stores: {
    directory: openDirectoryStore,
  },
} as const satisfies Registries;
