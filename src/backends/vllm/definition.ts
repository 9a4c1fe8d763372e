import { defineBackend } from '../define-backend.ts';
import { vllmProgram } from './program.ts';

/** vLLM's own server, one process per tenant. */
export const vllmBackend = defineBackend({
  kind: 'vllm',
  port: 8000,
  formats: ['safetensors'],
  settings: ({
    gpu_memory_utilization = 0.9,
    tensor_parallel = 1,
    dtype = 'auto',
    enforce_eager = false,
  }) => ({
    gpu_memory_utilization,
    tensor_parallel,
    dtype,
    enforce_eager,
  }),
  async create({ serverProgram }) {
    const [{ createVllm }, program] = await Promise.all([import('./backend.ts'), serverProgram(vllmProgram)]);
    return createVllm({ program });
  },
});
