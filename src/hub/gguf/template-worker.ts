import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { convertGGUFTemplateToOllama } from '@huggingface/ollama-utils';

/** The body of the thread in go-template.ts. */
try {
  const { ollama } = convertGGUFTemplateToOllama({ chat_template: String(workerData) }) ?? {};
  // A thread's port has no origin; the rule means windows.
  // eslint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage({ template: ollama?.template, stop: ollama?.params?.stop ?? [] });
} catch {
  process.exitCode = 1;
}
