import { defineBackend } from '../define-backend.ts';
import { llamaServerProgram } from './program.ts';

/** llama.cpp's own server, one process per tenant. */
export const llamaServerBackend = defineBackend({
  kind: 'llama-server',
  port: 8080,
  formats: ['gguf'],
  judges: ['gguf'],
  adapters: ['gguf-adapter'],
  settings: () => ({}),
  async create({ serverProgram }) {
    const [{ createLlamaServer }, program] = await Promise.all([
      import('./backend.ts'),
      serverProgram(llamaServerProgram),
    ]);
    return createLlamaServer({ program });
  },
});
