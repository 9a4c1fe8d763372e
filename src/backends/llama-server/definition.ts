import { defineBackend } from '../define-backend.ts';

/** llama.cpp's own server, one process per tenant. */
export const llamaServerBackend = defineBackend({
  kind: 'llama-server',
  port: 8080,
  formats: ['gguf'],
  judges: ['gguf'],
  settings: () => ({}),
  create: async (ports) => (await import('./backend.ts')).createLlamaServer(ports),
});
