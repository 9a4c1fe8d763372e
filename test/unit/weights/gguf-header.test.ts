import { createHash } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ArtifactFacts } from '../../../src/resources/artifact.ts';
import { asForeign } from '../../../src/resources/foreign-json.ts';
import { memoryShape } from '../../../src/resources/memory-shape.ts';
import { type GgufHeader, readGgufHeader } from '../../../src/weights/gguf-header.ts';
import { type GgufToWrite, ggufBytes } from '../../support/models/gguf-bytes.ts';

let directory = '';
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'zoo-gguf-'))));
afterAll(() => rm(directory, { recursive: true, force: true }));

async function read(model: GgufToWrite, change?: (path: string) => Promise<void>): Promise<GgufHeader> {
  const path = join(directory, `${createHash('sha1').update(JSON.stringify(model)).digest('hex')}.gguf`);
  await writeFile(path, ggufBytes(model));
  await change?.(path);
  return readGgufHeader(path);
}

function factsOf(header: GgufHeader): ArtifactFacts {
  if (header.state === 'broken') throw new Error(header.why);
  return header.facts;
}

const LLAMA: GgufToWrite = {
  text: { 'general.architecture': 'llama', 'tokenizer.chat_template': '{{ messages }}' },
  numbers: {
    'llama.block_count': 3,
    'llama.embedding_length': 256,
    'llama.attention.head_count': 8,
    'llama.attention.head_count_kv': 2,
    'llama.context_length': 4096,
    'llama.vocab_size': 1000,
  },
  tensors: [
    { name: 'token_embd.weight', shape: [256, 4], type: 14 },
    { name: 'blk.0.attn_q.weight', shape: [256, 2], type: 12 },
    { name: 'output_norm.weight', shape: [256], type: 0 },
  ],
};

describe('the header of a GGUF file', () => {
  test('tells what was really written, and what memory is estimated from', async () => {
    expect(await read(LLAMA)).toEqual({
      state: 'ok',
      facts: {
        architecture: 'llama',
        parameters: 256 * 4 + 256 * 2 + 256,
        tensorTypes: { q6_k: 1, q4_k: 1, f32: 1 },
        hasChatTemplate: true,
        memory: {
          weightsBytes: 4 * 210 + 2 * 144 + 1024,
          matrixBytes: { q6_k: 4 * 210, q4_k: 2 * 144 },
          feedForwardLength: 0,
          blockCount: 3,
          embeddingLength: 256,
          headCount: 8,
          headCountKv: [2, 2, 2],
          keyLength: 32,
          valueLength: 32,
          contextTrain: 4096,
          vocabularySize: 1000,
        },
      },
    });
  });

  test('keeps the heads of each layer apart, and knows a sliding window', async () => {
    const { 'llama.attention.head_count_kv': _, ...numbers } = LLAMA.numbers;
    const model = {
      ...LLAMA,
      numbers: { ...numbers, 'llama.attention.key_length': 64, 'llama.attention.sliding_window': 512 },
      lists: { 'llama.attention.head_count_kv': [2, 0, 4] },
    };
    const header = await read(model);
    expect(header).toMatchObject({
      facts: { memory: { headCountKv: [2, 0, 4], keyLength: 64, slidingWindow: 512 } },
    });
  });

  test('knows the state that recurrent layers keep', async () => {
    const { memory } = factsOf(
      await read({
        ...LLAMA,
        numbers: {
          ...LLAMA.numbers,
          'llama.ssm.conv_kernel': 4,
          'llama.ssm.inner_size': 64,
          'llama.ssm.state_size': 16,
          'llama.ssm.group_count': 2,
          'llama.full_attention_interval': 3,
          'llama.attention.key_length_mla': 8,
          'llama.nextn_predict_layers': 1,
          'llama.expert_used_count': 8,
          'llama.expert_feed_forward_length': 100,
        },
        lists: { 'llama.feed_forward_length': [500, 0, 600] },
      }),
    );
    expect(memory).toMatchObject({
      recurrent: { state: 3 * (64 + 2 * 2 * 16) + 16 * 64, width: 64 + 2 * 2 * 16 },
      fullAttentionInterval: 3,
      isLatent: true,
      predictionLayers: 1,
      feedForwardLength: 800,
    });
  });

  test('reads back from a ledger what it wrote there', async () => {
    const numbers = { ...LLAMA.numbers, 'llama.attention.sliding_window': 512, 'llama.wkv.head_size': 8 };
    const lists = { 'llama.attention.sliding_window_pattern': [1, 0, 1] };
    const { memory } = factsOf(await read({ ...LLAMA, numbers, lists }));
    expect(memory).toMatchObject({ windowedLayers: [true, false, true], recurrent: { width: 256 } });
    expect(asForeign(memoryShape, JSON.parse(JSON.stringify(memory)))).toEqual(memory);
  });

  test('has no memory shape when the model has no attention to estimate', async () => {
    const header = await read({ ...LLAMA, numbers: { 'llama.block_count': 3 } });
    expect(header.state === 'ok' ? header.facts.memory : 'broken').toBeUndefined();
  });

  test.each<[string, (path: string) => Promise<void>, RegExp]>([
    [
      'cut off in its tensors',
      (path) => truncate(path, 1000),
      /its tensors need \d+ more bytes than it has: it was cut off/,
    ],
    [
      'cut off in its header',
      (path) => truncate(path, 60),
      /its header ends after the end of the file: it was cut off/,
    ],
    [
      'another file',
      (path) => writeFile(path, '<!doctype html><html></html>'),
      /it does not begin as a GGUF file does/,
    ],
    ['empty', (path) => writeFile(path, ''), /cut off/],
  ])('says what is broken: %s', async (_name, change, why) => {
    const header = await read(LLAMA, change);
    expect(header).toMatchObject({ state: 'broken', why: expect.stringMatching(why) });
  });

  test('refuses types that it does not know, and rows that are not whole blocks', async () => {
    const [first] = LLAMA.tensors;
    const unknown = await read({ ...LLAMA, tensors: [{ name: 'x', shape: [256], type: 99 }] });
    expect(unknown).toMatchObject({ state: 'broken', why: expect.stringContaining('x') });
    const partial = await read({ ...LLAMA, tensors: [{ name: first?.name ?? '', shape: [100], type: 12 }] });
    expect(partial).toMatchObject({ state: 'broken', why: expect.stringContaining('whole q4_k blocks') });
  });
});
