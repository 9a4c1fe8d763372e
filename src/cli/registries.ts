/**
 * What this version of zoo can do, one line each. Adding a format, origin, target, gate, backend, transport, toolchain or
 * store is its folder and its line here; what is not here is `unknown: not in this version`, never an error.
 */
import { ggufFormat } from '../artifacts/formats/gguf/format.ts';
import { onnxFormat } from '../artifacts/formats/onnx/format.ts';
import { safetensorsFormat } from '../artifacts/formats/safetensors/format.ts';
import { llamaServerBackend } from '../backends/llama-server/definition.ts';
import { ollamaBackend } from '../backends/ollama/definition.ts';
import { accuracyGate } from '../evaluations/gates/accuracy/definition.ts';
import { identityGate } from '../evaluations/gates/identity/definition.ts';
import { performanceGate } from '../evaluations/gates/performance/definition.ts';
import { localTransport } from '../transports/local/definition.ts';
import { sshTransport } from '../transports/ssh/definition.ts';
import { huggingfaceTarget } from '../publications/targets/huggingface/definition.ts';
import { ociTarget } from '../publications/targets/oci/definition.ts';
import { llamaCppConverterToolchain, llamaCppToolchain } from '../toolchains/llama-cpp/definition.ts';
import { mlxLmToolchain } from '../toolchains/mlx-lm/definition.ts';
import { optimumOnnxToolchain } from '../toolchains/optimum-onnx/definition.ts';
import type { Registries } from './compose/registry-ports.ts';
import { ORIGINS } from './origin-registry.ts';

export const REGISTRIES = {
  formats: {
    gguf: ggufFormat,
    onnx: onnxFormat,
    safetensors: safetensorsFormat,
  },
  gates: {
    accuracy: accuracyGate,
    identity: identityGate,
    performance: performanceGate,
  },
  // What talks to the world brings large libraries along: it is loaded when a world is opened, not to check a file.
  origins: ORIGINS,
  targets: {
    huggingface: huggingfaceTarget,
    oci: ociTarget,
  },
  backends: {
    'llama-server': llamaServerBackend,
    ollama: ollamaBackend,
  },
  transports: {
    local: localTransport,
    ssh: sshTransport,
  },
  toolchains: {
    'llama.cpp': llamaCppToolchain,
    'llama.cpp-converter': llamaCppConverterToolchain,
    'mlx-lm': mlxLmToolchain,
    'optimum-onnx': optimumOnnxToolchain,
  },
  stores: {
    directory: async () => (await import('./compose/open-directory-store.ts')).openDirectoryStore,
    git: async () => (await import('./compose/open-git-store.ts')).openGitStore,
  },
} as const satisfies Registries;
