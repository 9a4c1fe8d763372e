import { defineBackend } from '../define-backend.ts';
import { askedAs, pulledName } from './names.ts';

/** A running Ollama: it has models by name, and loads the tenant's. */
export const ollamaBackend = defineBackend({
  kind: 'ollama',
  port: 11434,
  formats: ['gguf'],
  sharesPort: true,
  settings: ({ keep_alive = -1 }) => ({ keep_alive }),
  servedAs: askedAs,
  pulledName,
  create: async () => (await import('./backend.ts')).createOllama(),
});
