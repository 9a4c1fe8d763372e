/**
 * What this version of zoo can do, one line each. Adding a format, origin, target, gate, backend, transport, toolchain,
 * executor or store is its folder and its line here; what is not here is `unknown: not in this version`, never an error.
 */
import { adapterFormat } from '../artifacts/formats/adapter/format.ts';
import { ggufFormat } from '../artifacts/formats/gguf/format.ts';
import { ggufAdapterFormat } from '../artifacts/formats/gguf-adapter/format.ts';
import { mlxFormat } from '../artifacts/formats/mlx/format.ts';
import { onnxFormat } from '../artifacts/formats/onnx/format.ts';
import { safetensorsFormat } from '../artifacts/formats/safetensors/format.ts';
import { llamaServerBackend } from '../backends/llama-server/definition.ts';
import { mlxBackend } from '../backends/mlx/definition.ts';
import { ollamaBackend } from '../backends/ollama/definition.ts';
import { vllmBackend } from '../backends/vllm/definition.ts';
import { accuracyGate } from '../evaluations/gates/accuracy/definition.ts';
import { identityGate } from '../evaluations/gates/identity/definition.ts';
import { integrityGate } from '../evaluations/gates/integrity/definition.ts';
import { performanceGate } from '../evaluations/gates/performance/definition.ts';
import { localExecution } from '../executors/local/definition.ts';
import { directoryStore } from '../ledger/stores/directory/definition.ts';
import { gitStore } from '../ledger/stores/git/definition.ts';
import { localTransport } from '../transports/local/definition.ts';
import { mountTransport } from '../transports/mount/definition.ts';
import { sshTransport } from '../transports/ssh/definition.ts';
import { huggingfaceTarget } from '../publications/targets/huggingface/definition.ts';
import { ociTarget } from '../publications/targets/oci/definition.ts';
import { llamaCppConverterToolchain, llamaCppToolchain } from '../toolchains/llama-cpp/definition.ts';
import { mlxLmToolchain } from '../toolchains/mlx-lm/definition.ts';
import { optimumOnnxToolchain } from '../toolchains/optimum-onnx/definition.ts';
import { vllmToolchain } from '../toolchains/vllm/definition.ts';
import type { Registries } from './compose/registry-ports.ts';
import { benchmarkGate } from '../evaluations/gates/benchmark/definition.ts';
import { ORIGINS } from './origin-registry.ts';

export const REGISTRIES = {
  formats: {
    adapter: adapterFormat,
    gguf: ggufFormat,
    'gguf-adapter': ggufAdapterFormat,
    mlx: mlxFormat,
    onnx: onnxFormat,
    safetensors: safetensorsFormat,
  },
  gates: {
    benchmark: benchmarkGate,
    accuracy: accuracyGate,
    identity: identityGate,
    integrity: integrityGate,
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
    mlx: mlxBackend,
    ollama: ollamaBackend,
    vllm: vllmBackend,
  },
  transports: {
    local: localTransport,
    mount: mountTransport,
    ssh: sshTransport,
  },
  toolchains: {
    'llama.cpp': llamaCppToolchain,
    'llama.cpp-converter': llamaCppConverterToolchain,
    'mlx-lm': mlxLmToolchain,
    'optimum-onnx': optimumOnnxToolchain,
    vllm: vllmToolchain,
  },
  executors: {
    local: localExecution,
  },
  stores: {
    directory: directoryStore,
    git: gitStore,
  },
} as const satisfies Registries;

/** By the kind that a fleet writes; undefined: not in this version. */
export const BACKENDS: Registries['backends'] = REGISTRIES.backends;
export const TRANSPORTS: Registries['transports'] = REGISTRIES.transports;
