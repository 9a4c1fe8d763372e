import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { ollamaClient, type OllamaClient } from '../../../src/backends/ollama/client.ts';
import { hashFile } from '../../../src/blobs/hash-file.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';
import { ensureOllama } from './ensure-ollama.ts';

/** A real Ollama with models of its own, on a free port of this computer. It has nothing of the user's own one. */
export interface RunningOllama {
  readonly port: number;
  /** As a person would talk to it. */
  readonly client: OllamaClient;
  /** Makes a model by hand, from a file. */
  make(name: string, file: string): Promise<void>;
  close(): Promise<void>;
}

export async function serveOllama(): Promise<RunningOllama> {
  const program = await ensureOllama();
  const directory = await mkdtemp(join(tmpdir(), 'zoo-ollama-'));
  const port = await localConnection('').freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = execa(program, ['serve'], {
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      OLLAMA_HOST: `127.0.0.1:${port}`,
      OLLAMA_MODELS: join(directory, 'models'),
      OMP_WAIT_POLICY: 'passive',
    },
    extendEnv: false,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
    reject: false,
  });
  const answers = (): Promise<boolean> =>
    fetch(`${url}/api/version`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers()))
    if (child.exitCode !== null) throw new Error(`${program} ended before it answered on port ${port}`);
  const client = ollamaClient({ url, close: async () => undefined }, AbortSignal.timeout(10 * 60_000));
  return {
    port,
    client,
    async make(name, file) {
      const { digest, sizeBytes } = await hashFile(file);
      if (!(await client.hasBlob(digest))) await client.putBlob(digest, { path: file, size: sizeBytes });
      await client.create({ model: name, files: { 'model.gguf': digest }, parameters: { num_ctx: 512 } });
    },
    async close() {
      child.kill();
      await child;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
