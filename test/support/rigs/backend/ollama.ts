import { createOllama } from '../../../../src/backends/ollama/backend.ts';
import { serveOllama } from '../../ollama/serve-ollama.ts';
import { tinyGguf } from '../../machines/tiny-gguf.ts';
import type { BackendRig } from './backend-rig.ts';

export async function startBackend(): Promise<BackendRig> {
  const ollama = await serveOllama();
  return {
    backend: createOllama(),
    port: ollama.port,
    weights: tinyGguf,
    replace: (_machine, slug, weights) => ollama.make(`zoo/${slug}:latest`, weights),
    [Symbol.asyncDispose]: () => ollama.close(),
  };
}
