import { describe, expect, test } from 'vitest';
import { isModelFile, isOtherWeights, roleOf } from '../../../src/sources/model-files.ts';
import { huggingfaceOrigin } from '../../../src/sources/origins/huggingface/definition.ts';
import { pinnedOrigin } from '../../../src/sources/pinned-origin.ts';

describe('a file of a repo', () => {
  test.each([
    ['model.safetensors', 'weights'],
    ['model-00001-of-00003.safetensors', 'weights'],
    ['model.safetensors.index.json', 'index'],
    ['config.json', 'config'],
    ['generation_config.json', 'config'],
    ['tokenizer.model', 'tokenizer'],
    ['chat_template.jinja', 'tokenizer'],
    ['additional_chat_templates/tools.jinja', 'tokenizer'],
    ['configuration_zen.py', 'code'],
    ['tiktoken.model', 'tokenizer'],
    ['qwen.tiktoken', 'tokenizer'],
    ['modules.json', 'config'],
    ['sentence_bert_config.json', 'config'],
  ])('%s is part of the model: %s', (path, role) => {
    expect(isModelFile(path)).toBe(true);
    expect(roleOf(path)).toBe(role);
  });
  test.each([
    'README.md',
    '.gitattributes',
    'LICENSE',
    'optimizer.pt',
    'consolidated.safetensors',
    'model.fp16.safetensors',
    'onnx/model.onnx',
    'checkpoint-500/model.safetensors',
    '../config.json',
    'additional_chat_templates/../x.jinja',
    'helper.py',
  ])('%s is not', (path) => {
    expect(isModelFile(path)).toBe(false);
  });
  test('may be the weights in another form', () => {
    expect(['a.gguf', 'pytorch_model.bin', 'README.md', 'sub/a.gguf'].filter(isOtherWeights)).toEqual([
      'a.gguf',
      'pytorch_model.bin',
    ]);
  });
});

describe('a revision', () => {
  const floating = {
    kind: 'huggingface',
    endpoint: 'https://hub.example',
    repo: 'zen/nano',
    revision: 'main',
  } as const;
  const table = { huggingface: huggingfaceOrigin };
  const commit = '0123456789abcdef0123456789abcdef01234567';

  test('means the commit that the lock has for it', () => {
    const pinned = pinnedOrigin(floating, { 'https://hub.example|zen/nano|main': commit }, table);
    expect(pinned).toEqual({ ...floating, revision: commit });
    expect(huggingfaceOrigin.commit(pinned)).toBe(commit);
  });
  test('floats without one', () => {
    expect(pinnedOrigin(floating, { 'https://other.example|zen/nano|main': commit }, table)).toBe(floating);
    expect(huggingfaceOrigin.commit(floating)).toBeUndefined();
  });
});
