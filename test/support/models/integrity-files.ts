/** Real files as the integrity gate gets them, and what it finds in them. */
import { hash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { ReadFile } from '../../../src/evaluations/gates/bench.ts';
import { integrityGate } from '../../../src/evaluations/gates/integrity/definition.ts';
import { measureIntegrity } from '../../../src/evaluations/gates/integrity/measure.ts';
import type { IntegrityData } from '../../../src/evaluations/gates/integrity/read-integrity.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { ggufFile, text, texts } from './raw-gguf.ts';
import { safetensorsBytes } from './safetensors-bytes.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'zoo-integrity-'))));
afterAll(() => rm(folder, { recursive: true }));

async function placed(files: Files): Promise<readonly ReadFile[]> {
  const directory = await mkdtemp(join(folder, 'files-'));
  return Promise.all(
    Object.entries(files).map(async ([path, content]) => {
      const absolute = join(directory, path);
      await mkdir(dirname(absolute), { recursive: true });
      await writeFile(absolute, content);
      const bytes = Buffer.from(content);
      const sha256 = `sha256:${hash('sha256', bytes, 'hex')}` as const;
      return { path: innerPath(path), absolute, sizeBytes: bytes.length, sha256 };
    }),
  );
}

export async function measured(
  files: Files,
  {
    source = {},
    ...named
  }: { readonly source?: Files; readonly quantization?: string; readonly weightType?: string } = {},
): Promise<IntegrityData> {
  return measureIntegrity(
    { name: 'artifact/x', files: await placed(files), parameters: 1024, ...named },
    { source: await placed(source), signal: new AbortController().signal, onBytes: () => undefined },
  );
}
/** `file, tensor, byte: what`, with the words of the first reason. */
export async function reasons(...given: Parameters<typeof measured>): Promise<readonly string[]> {
  const bound = integrityGate.bind({ gates: { integrity: {} }, questions: [] });
  const data = { ...(await measured(...given)) };
  return bound?.judge({ version: 1, data }).verdict.reasons ?? ['not bound'];
}

export const TOKENIZER = {
  'tokenizer.json': JSON.stringify({
    model: { type: 'BPE', vocab: { a: 0, b: 1 } },
    added_tokens: [{ id: 2, content: '<|end|>' }],
  }),
  'tokenizer_config.json': JSON.stringify({
    chat_template: "{% for m in messages %}{{ m['content'] }}{% endfor %}",
  }),
};
export const VALUES = [
  ['general.architecture', text('llama')],
  ['tokenizer.ggml.model', text('gpt2')],
  ['tokenizer.ggml.tokens', texts(['a', 'b', '<|end|>', '[PAD3]'])],
  ['tokenizer.chat_template', text("{% for m in messages %}{{ m['content'] }}{% endfor %}")],
] as const;

export function ggufOf(
  type: number,
  { values = VALUES }: { readonly values?: Parameters<typeof ggufFile>[0]['values'] } = {},
): Buffer {
  return ggufFile({ values, tensors: [{ name: 'blk.0.attn_q.weight', shape: [256, 4], type, offset: 0 }] });
}

export const WEIGHTS = {
  'model.safetensors': safetensorsBytes({ w: { dtype: 'U8', shape: [8], data_offsets: [0, 8] } }, 8),
};
