import { llamaServerBackend } from '../../../src/backends/llama-server/definition.ts';
import { identityGate } from '../../../src/evaluations/gates/identity/definition.ts';
import { performanceGate } from '../../../src/evaluations/gates/performance/definition.ts';
import { directoryStore } from '../../../src/ledger/stores/directory/definition.ts';
import { huggingfaceTarget } from '../../../src/publications/targets/huggingface/definition.ts';
import type { Catalog } from '../../../src/resources/catalog.ts';
import { directoryOrigin } from '../../../src/sources/origins/directory/definition.ts';
import { huggingfaceOrigin } from '../../../src/sources/origins/huggingface/definition.ts';
import { localTransport } from '../../../src/transports/local/definition.ts';

/** What the first version can do, for tests of the compiler: the real one is assembled by the command line. */
export const CATALOG: Catalog = {
  formats: {
    safetensors: {
      id: 'safetensors',
      quantizations: [],
      aliases: {},
      refused: {},
      repoSuffix: '',
      isParent: true,
      canBeAsked: false,
    },
    gguf: {
      id: 'gguf',
      quantizations: ['q4_0', 'q4_k_m', 'q5_k_m', 'q6_k', 'q8_0', 'f16', 'bf16'],
      aliases: { fp16: 'f16', q4_k: 'q4_k_m' },
      profiles: { balanced: ['q4_k_m', 'q5_k_m'], server: ['q4_k_m', 'q8_0', 'f16'] },
      refused: { iq2_xxs: 'needs an importance matrix, which this version cannot compute yet' },
      repoSuffix: '-GGUF',
      fileName: '{stem}-{QUANTIZATION}.gguf',
      base: 'f16',
      direct: ['f16', 'bf16'],
      canBeAsked: true,
    },
  },
  origins: { directory: directoryOrigin, huggingface: huggingfaceOrigin },
  targets: { huggingface: huggingfaceTarget },
  gates: { identity: identityGate, performance: performanceGate },
  backends: { 'llama-server': llamaServerBackend },
  transports: { local: localTransport },
  stores: { directory: directoryStore },
};
