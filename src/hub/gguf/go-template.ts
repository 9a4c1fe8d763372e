import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

export interface GoTemplate {
  readonly template: string;
  readonly stop: readonly string[];
}

/** The library runs the template to see what it writes, and a template can run for ever. */
const PATIENCE_MILLISECONDS = 3_000;
const TEMPLATE_MAXIMUM_BYTES = 256 * 1024;

/** Ollama's form of a chat template of a GGUF file, by the library of the Hub; undefined for one that it cannot turn. */
export async function goTemplate(jinja: string): Promise<GoTemplate | undefined> {
  if (jinja === '' || jinja.length > TEMPLATE_MAXIMUM_BYTES) return undefined;
  // A thread of its own, which can be ended in the middle of a loop and has only so much memory.
  const thread = new Worker(new URL(`./template-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: jinja,
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 64 },
  });
  const patience = setTimeout(() => void thread.terminate(), PATIENCE_MILLISECONDS);
  try {
    return await new Promise((resolve) => {
      thread.once('message', (found: { readonly template?: string; readonly stop: readonly string[] }) => {
        const { template, stop } = found;
        resolve(template === undefined ? undefined : { template, stop });
      });
      thread.once('error', () => resolve(undefined));
      thread.once('exit', () => resolve(undefined));
    });
  } finally {
    clearTimeout(patience);
    await thread.terminate();
  }
}
